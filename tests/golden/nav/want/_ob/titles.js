opsbook.titles([
["Hidden folder note","hidden/h.html","hidden",[]],
["In ten","10-last/x.html","10-last",[]],
["In two","2-first/x.html","2-first",[]],
["Home","index.html","Home",[]],
["Alpha","alpha.html","Home",[]],
["The guide","guide/index.html","The guide",[]],
["Deepest note","guide/deep/deeper/note.html","deeper",[]],
["Deep note","guide/deep/note.html","deep",[]],
["Start","guide/start.html","The guide",[]],
["note 10","n10.html","Home",[]],
["note 9","n9.html","Home",[]],
["Zed, but first","z.html","Home",[]],
["Bravo 中文","%E7%94%B2.html","Home",[]]
]);
