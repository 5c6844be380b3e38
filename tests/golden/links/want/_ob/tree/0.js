opsbook.tree(0,[
["Docs","docs/index.html",4],
["detail_ops","detail_ops/index.html",1],
["a","a/index.html",2],
["空格 与 中文","%E7%A9%BA%E6%A0%BC%20%E4%B8%8E%20%E4%B8%AD%E6%96%87/index.html",6]
]);
