opsbook.titles([
["首页","index.html","双语 Notes",[]],
["中文","chinese.html","双语 Notes",[]],
["写的是中文","declared.html","双语 Notes",[]],
["English","english.html","双语 Notes",[]],
["Deutsch","german.html","双语 Notes",[]],
["Mixed","mixed.html","双语 Notes",[]]
]);
