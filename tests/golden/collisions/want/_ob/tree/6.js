opsbook.tree(6,[
]);
