# --strict turns warnings, not hints, into exit status 1; the site is written all the same.
# shellcheck shell=sh
. ./lib.sh

note good/README.md "# Good" "" "[a](a.md)"
note good/a.md "# A"
opsbook build good --strict -o good-site
status_is 0 "nothing to complain of: 0"

note hints/README.md "# Hints" "" "[weak](DEEP/a.md)"
note hints/deep/a.md "# A"
opsbook build hints --strict -o hints-site
status_is 0 "hints only: 0"

note bad/README.md "# Bad" "" "Some text and a [missing](nope.md) link." "" "中文在前 ![图](nope.png)"
opsbook build bad -o bad-site
status_is 0 "warnings without --strict: 0"
opsbook build bad --strict -o bad-site
status_is 1 "warnings with --strict: 1"
check "the site is written" test -s bad-site/index.html
says err "README.md:3:17: warning:" "place of a link: line and column"
says err "README.md:5:6: warning:" "the column counts characters, not bytes"
says err "[link-missing]"
says err "[image-missing]"
says err "Some text and a [missing](nope.md) link." "the source line is shown"
check "with a caret under the place" grep -Eq '^ *\| +\^|^ +\^' err
says bad-site/index.html 'class="missing-link"'
says bad-site/index.html 'class="missing"'
opsbook build bad --strict --quiet -o bad-site
status_is 1 "--quiet keeps the status"

{ echo "# Many"; for i in $(seq 250); do echo "[a](gone-$i.md)"; done; } >bad/many.md
opsbook build bad -o bad-site
says err "many.md:201:1: warning: link leads nowhere: 'gone-200.md'" "200 of a kind are shown"
check "and no more of one note" sh -c '! grep -q gone-201.md err'
says err "many.md: 50 more like these [link-missing]"
says err "README.md:3:17: warning:" "those of other notes are shown"
says err "0 errors, 252 warnings" "all are counted"
finish
