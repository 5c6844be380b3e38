opsbook.tree(5,[
["deeper","guide/deep/deeper/index.html",6],
["Deep note","guide/deep/note.html",0]
]);
