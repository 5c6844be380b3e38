opsbook.tree(0,[
["架构","%E6%9E%B6%E6%9E%84.html",0],
["English note","english.html",0],
["多个一级标题","%E5%A4%9A%E4%B8%AA%E4%B8%80%E7%BA%A7%E6%A0%87%E9%A2%98.html",0],
["无标题 [1] 50%!!,==","%E6%97%A0%E6%A0%87%E9%A2%98%20%5B1%5D%2050%25!!,==.html",0]
]);
