opsbook.titles([
["Operations","index.html","Operations",[]],
["燃烧率","sre/burn.html","sre",[]],
["Service levels","sre/slo.html","sre",[["Objectives","objectives"],["Alerts","alerts"]]]
]);
