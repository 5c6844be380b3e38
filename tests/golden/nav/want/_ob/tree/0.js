opsbook.tree(0,[
["Zed, but first","z.html",0],
["hidden","hidden/index.html",1],
["2-first","2-first/index.html",3],
["10-last","10-last/index.html",2],
["The guide","guide/index.html",4],
["Alpha","alpha.html",0],
["note 9","n9.html",0],
["note 10","n10.html",0],
["Bravo 中文","%E7%94%B2.html",0]
]);
