opsbook.tree(1,[
["CI","detail_ops/CI.html",0]
]);
