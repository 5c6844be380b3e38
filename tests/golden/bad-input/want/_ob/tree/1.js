opsbook.tree(1,[
["In sub","linked-folder/n.html",0]
]);
