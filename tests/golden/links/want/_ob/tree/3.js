opsbook.tree(3,[
["Only once","a/b/only-once.html",0],
["Twice, second","a/b/twice.html",0]
]);
