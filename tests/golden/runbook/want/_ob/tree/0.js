opsbook.tree(0,[
["Again","again.html",0],
["检查","checked.html",0],
["Drain","drain.html",0],
["Other","other.html",0]
]);
