opsbook.tree(0,[
["sre","sre/index.html",1]
]);
