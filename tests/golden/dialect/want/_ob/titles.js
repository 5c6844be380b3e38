opsbook.titles([
["Dialect","index.html","Dialect",[]],
["Blocks","blocks.html","Dialect",[["Part","part"],["Other part","other-part"]]],
["Callouts","callouts.html","Dialect",[]],
["Code","code.html","Dialect",[]],
["Footnotes","footnotes.html","Dialect",[]],
["gfm","gfm.html","Dialect",[["GFM","gfm"],["Setext heading","setext-heading"],["Second level","second-level"],["Closed by hashes","closed-by-hashes"]]],
["headings","headings.html","Dialect",[["Headings","headings"],["Same","same"],["Same","same-1"],["Same-1","same-1-1"],["A link in a heading","a-link-in-a-heading"],["code & html","code--html"],["SLO / SLI, 怎么选?","slo--sli-怎么选"],["***","section"],["中文 标题","中文-标题"],["A second first level","a-second-first-level"],["Skips a level","skips-a-level"]]],
["HTML","html.html","Dialect",[]],
["Marks and math","marks.html","Dialect",[]],
["Tags","tags.html","Dialect",[]],
["Templates","templates.html","Dialect",[["Heading with {{ braces }}","heading-with--braces-"]]],
["toc-lower","toc-lower.html","Dialect",[["First","first"],["Within","within"],["Second","second"]]],
["Contents","toc-upper.html","Dialect",[["One","one"],["Deeper","deeper"],["Two","two"]]],
["Wiki links","wiki.html","Dialect",[["Here","here"]]]
]);
