opsbook.tree(4,[
["One","docs/one.html",0],
["sub","docs/sub/index.html",5]
]);
