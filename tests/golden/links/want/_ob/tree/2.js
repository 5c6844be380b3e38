opsbook.tree(2,[
["b","a/b/index.html",3],
["Twice, first","a/twice.html",0]
]);
