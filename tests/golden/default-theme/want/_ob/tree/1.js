opsbook.tree(1,[
["燃烧率","sre/burn.html",0],
["Service levels","sre/slo.html",0]
]);
