opsbook.tree(1,[
["Hidden folder note","hidden/h.html",0]
]);
