opsbook.tree(0,[
["new","new/index.html",1],
["Second claim","second.html",0],
["Taken","taken.html",0],
["新地址","%E6%96%B0.html",0]
]);
