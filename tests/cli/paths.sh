# Names are bytes: whatever git can hold is a note's name, and the links on the pages lead there.
# shellcheck shell=sh
. ./lib.sh

mkdir -p repo/'a b' repo/中文/目录 repo/'#1' repo/'50%'
i=0
for name in 'a b/c d' '中文/目录/笔记' '[1] x' '50%/100%' 'why?' 'x!!,==@y' '#1/#2' "it's" 'a&b' 'a+b' 'x;y' 'quote"d' \
	'back\slash' '(paren)' 'per%20cent' 'tab	tab' '~tilde' 'dot.dot' '-dash' "$(printf 'e\314\201')" "$(printf '\303\251')" '<angle>' '*star*'; do
	i=$((i + 1))
	printf '# Note number %d\n' $i >"repo/$name.md"
done
printf '# Newline\n' >"repo/new
line.md"
printf '# Not UTF-8\n' >"repo/$(printf 'caf\351').md"
repository repo

opsbook build repo -o site
status_is 0 "exit status 0"
n=1
while [ $n -le $i ]; do
	check "note $n is a page" sh -c 'grep -rlE "<h1[^>]*>Note number $1<" site --include="*.html" | grep -q .' sh $n
	n=$((n + 1))
done
check "so is the one with a newline in its name" sh -c 'grep -rlE "<h1[^>]*>Newline<" site | grep -q .'
check "and the one that is not UTF-8" sh -c 'grep -rlE "<h1[^>]*>Not UTF-8<" site | grep -q .'
if command -v node >/dev/null; then
	check "every link of every page leads to a file" node "$root/tests/browser/crawl.mjs" "$work/site"
fi
opsbook build repo --rev HEAD -o rev
same_trees site rev "the object store gives the same names"
finish
