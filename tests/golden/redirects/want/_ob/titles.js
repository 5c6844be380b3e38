opsbook.titles([
["Home","index.html","Redirects",[]],
["Place","new/place.html","new",[]],
["Second claim","second.html","Redirects",[]],
["Taken","taken.html","Redirects",[]],
["新地址","%E6%96%B0.html","Redirects",[]]
]);
