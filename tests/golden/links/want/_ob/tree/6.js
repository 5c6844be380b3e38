opsbook.tree(6,[
["笔记","%E7%A9%BA%E6%A0%BC%20%E4%B8%8E%20%E4%B8%AD%E6%96%87/%E7%AC%94%E8%AE%B0.html",0]
]);
