# search.html and the box: there with the index, gone with it; a note that wants the address gets another.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Home" "" "[search](search.md)"
note notes/search.md "# How we search"
note notes/a/run.md "# Run" "" '```sh {name=x}' "true" '```'

opsbook build notes -o site
status_is 0 "with an index"
says site/search.html 'class="seek-input"' "a page to search on"
says site/search.html 'content="noindex"' "that no engine shows"
says site/search-2.html "How we search" "the note of that name has another address"
says site/index.html 'href="search-2.html"' "to which links lead"
says err "[output-collision]" "and its writer is told"
says site/a/run.html 'data-search="../search.html"' "every page knows where it is"
check "and how to search" grep -q 'data-engine="../_ob/search\.[0-9a-f]*\.js" data-hits="../_ob/hits' site/a/run.html
says site/a/run.html 'data-folder="a"' "and which folder it is in"
check "files of an index" test -s site/_ob/search/meta.js

note notes/opsbook.yml "search: false"
opsbook build notes -o site
status_is 0 "without an index"
check "no page" test ! -e site/search.html
check "no files" test ! -e site/_ob/search
silent site/index.html "data-find" "no button"
silent site/index.html "data-search" "no word of it"
says site/search-2.html "How we search" "addresses stay as they were"
finish
