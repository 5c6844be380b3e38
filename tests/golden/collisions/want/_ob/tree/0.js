opsbook.tree(0,[
["Upper","Note.html",0],
["Lower","note-2.html",0],
["README of a","a/index.html",4],
["The note","guide.html",0],
["The folder","guide/index.html",6],
["With .md","two-2.html",0],
["With .markdown","two.html",0],
["img","img/index.html",1],
["img","img/index-2.html",7],
["_ob","__ob/index.html",3],
["Named like ours","404-2.html",0],
["Docs","Docs/index.html",2],
["docs","docs/index-2.html",5],
["Named like tags","tags.html",0]
]);
