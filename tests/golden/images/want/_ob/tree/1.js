opsbook.tree(1,[
["Note","other/note.html",0]
]);
