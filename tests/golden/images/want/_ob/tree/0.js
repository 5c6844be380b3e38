opsbook.tree(0,[
["other","other/index.html",1]
]);
