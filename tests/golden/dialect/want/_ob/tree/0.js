opsbook.tree(0,[
["Blocks","blocks.html",0],
["Callouts","callouts.html",0],
["Code","code.html",0],
["Footnotes","footnotes.html",0],
["gfm","gfm.html",0],
["headings","headings.html",0],
["HTML","html.html",0],
["Marks and math","marks.html",0],
["Tags","tags.html",0],
["Templates","templates.html",0],
["toc-lower","toc-lower.html",0],
["Contents","toc-upper.html",0],
["Wiki links","wiki.html",0]
]);
