opsbook.tree(3,[
["In two","2-first/x.html",0]
]);
