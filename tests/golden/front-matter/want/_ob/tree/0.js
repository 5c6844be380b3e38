opsbook.tree(0,[
["All keys: \u003cevery> & one","all-keys.html",0],
["blank","blank.html",0],
["With a byte order mark","bom.html",0],
["Broken YAML","broken.html",0],
["Windows line ends","crlf.html",0],
["Empty front matter","empty.html",0],
["image-title","image-title.html",0],
["late-heading","late-heading.html",0],
["list-first","list-first.html",0],
["nothing","nothing.html",0],
["open","open.html",0],
["rule-first","rule-first.html",0],
["2024","scalars.html",0],
["Setext title","setext.html",0],
["Emphasis, code and a link","styled-title.html",0],
["Tags in one string","tag-string.html",0],
["Wrong kinds","wrong-kinds.html",0]
]);
