opsbook.tree(1,[
["Hidden","img/x.html",0]
]);
