opsbook.tree(2,[
["In Docs","Docs/one.html",0]
]);
