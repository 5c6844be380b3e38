opsbook.tree(4,[
["deep","guide/deep/index.html",5],
["Start","guide/start.html",0]
]);
