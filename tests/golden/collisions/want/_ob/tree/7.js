opsbook.tree(7,[
["Plain","img/x-2.html",0]
]);
