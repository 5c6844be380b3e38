opsbook.tree(2,[
["In sub","sub/n.html",0]
]);
