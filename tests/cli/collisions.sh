# Notes whose addresses collide, or differ only by case: all are published, told apart and named.
# shellcheck shell=sh
. ./lib.sh

note notes/Guide.md "# Upper Guide"
note notes/guide.md "# Lower guide"
note notes/.x/n.md "# Hidden n"
note notes/x/n.md "# Plain n"
note notes/two.md "# Two md"
note notes/two.markdown "# Two markdown"
note notes/404.md "# Not our lost page"
note notes/search.md "# Not our search page"
note notes/README.md "# Home" "" "[1](Guide.md) [2](guide.md) [3](.x/n.md) [4](x/n.md) [5](two.md) [6](two.markdown) [7](404.md) [8](search.md)"
note notes/index.md "# Second index"

opsbook build notes -o site
status_is 0 "exit status 0"
for title in "Upper Guide" "Lower guide" "Hidden n" "Plain n" "Two md" "Two markdown" "Not our lost page" "Not our search page" "Second index"; do
	check "'$title' is published" sh -c 'grep -rlE "<h1[^>]*>$1" site --include="*.html" | grep -q .' sh "$title"
done
says err "[output-collision]"
says err "[output-case]"
says site/search.html "seek-form" "the search page has its address"
says err "rename one of the two" "what to do is said"
check "no two files differ only by case" sh -c 'test -z "$(cd site && find . | tr "[:upper:]" "[:lower:]" | sort | uniq -d)"'
check "the eight links lead to eight pages" sh -c 'test "$(grep -oE "href=\"[^\"]*\">[1-8]</a>" site/index.html | sed "s/\">.*//" | sort -u | wc -l)" = 8'
finish
