opsbook.titles([
["CI","detail_ops/CI.html","detail_ops",[]],
["Links","index.html","Links",[]],
["Only once","a/b/only-once.html","b",[]],
["Twice, second","a/b/twice.html","b",[]],
["Twice, first","a/twice.html","a",[]],
["Docs","docs/index.html","Docs",[]],
["One","docs/one.html","Docs",[["Second part","second-part"]]],
["Brackets","docs/sub/%5B1%5D%20100%25.html","sub",[]],
["Plus","docs/sub/a+b%26c.html","sub",[]],
["Hash","docs/sub/h%23sh.html","sub",[]],
["Two","docs/sub/two.html","sub",[]],
["笔记","%E7%A9%BA%E6%A0%BC%20%E4%B8%8E%20%E4%B8%AD%E6%96%87/%E7%AC%94%E8%AE%B0.html","空格 与 中文",[]]
]);
