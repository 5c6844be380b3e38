opsbook.tree(5,[
["In docs","docs/one-2.html",0]
]);
