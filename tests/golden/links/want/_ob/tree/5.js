opsbook.tree(5,[
["Brackets","docs/sub/%5B1%5D%20100%25.html",0],
["Plus","docs/sub/a+b%26c.html",0],
["Hash","docs/sub/h%23sh.html",0],
["Two","docs/sub/two.html",0]
]);
