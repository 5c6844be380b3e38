opsbook.tree(3,[
["In our folder","__ob/note.html",0]
]);
