opsbook.tree(6,[
["Deepest note","guide/deep/deeper/note.html",0]
]);
