# A page does not grow with the site: its sidebar is bounded, what is left out is loaded when asked for.
# shellcheck shell=sh
. ./lib.sh

many_notes() { # FOLDER N
	awk -v folder="$1" -v n="$2" 'BEGIN {
		system("mkdir -p " folder "/a")
		for (i = 0; i < n; i++) {
			file = folder "/a/note-" i ".md"
			print "# Note number " i "\n\nSome text." > file
			close(file)
		}
	}'
	note "$1/README.md" "# Home"
}
many_notes small 30
many_notes large 3000
opsbook build small -o small-site
status_is 0 "30 notes"
opsbook build large -o large-site
status_is 0 "3,000 notes"
small=$(wc -c <small-site/a/note-7.html)
large=$(wc -c <large-site/a/note-7.html)
check "a note's page is nearly as small among 3,000 as among 30 ($small and $large bytes)" test "$large" -lt $((small + 20000))
nodes=$(grep -c '<li class="node' large-site/a/note-1500.html)
check "at most some 130 entries in the sidebar ($nodes)" test "$nodes" -le 130 -a "$nodes" -ge 20
says large-site/a/note-1500.html 'aria-current="page"' "the page is among them"
check "the way to all of them is there" grep -q 'index.html">.*(29[0-9][0-9]\|index.html">.*(28[0-9][0-9]' large-site/a/note-1500.html
check "the home page stays small" test "$(wc -c <large-site/index.html)" -lt 200000
check "every note is in the folder's tree" sh -c 'test "$(grep -o "note-[0-9]*\.html" large-site/_ob/tree/1.js | sort -u | wc -l)" = 3000'
finish
