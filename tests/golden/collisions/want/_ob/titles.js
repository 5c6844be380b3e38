opsbook.titles([
["Hidden","img/x.html","img",[]],
["Named like ours","404-2.html","Collisions",[]],
["In Docs","Docs/one.html","Docs",[]],
["Upper","Note.html","Collisions",[]],
["Collisions","index.html","Collisions",[]],
["In our folder","__ob/note.html","_ob",[]],
["README of a","a/index.html","README of a",[]],
["index of a","a/index-2.html","README of a",[]],
["In docs","docs/one-2.html","docs",[]],
["The note","guide.html","Collisions",[]],
["The folder","guide/index.html","The folder",[]],
["Plain","img/x-2.html","img",[]],
["Lower","note-2.html","Collisions",[]],
["Named like tags","tags.html","Collisions",[]],
["With .markdown","two.html","Collisions",[]],
["With .md","two-2.html","Collisions",[]]
]);
