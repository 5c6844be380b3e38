opsbook.tree(0,[
["中文","chinese.html",0],
["写的是中文","declared.html",0],
["English","english.html",0],
["Deutsch","german.html",0],
["Mixed","mixed.html",0]
]);
