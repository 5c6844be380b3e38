opsbook.titles([
["Images","index.html","Images",[]],
["Note","other/note.html","other",[]]
]);
