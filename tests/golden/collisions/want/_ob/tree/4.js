opsbook.tree(4,[
["index of a","a/index-2.html",0]
]);
