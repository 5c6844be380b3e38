opsbook.tree(1,[
["Place","new/place.html",0]
]);
