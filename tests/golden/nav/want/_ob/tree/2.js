opsbook.tree(2,[
["In ten","10-last/x.html",0]
]);
