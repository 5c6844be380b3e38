# Inputs made to take forever: each is built alone and ends. 20 seconds are a net, not a claim; what
# each took is printed. (Slow machines and sanitizers are slower, so no test asserts a time.)
# shellcheck shell=sh
. ./lib.sh

# try NAME: reads the note from stdin, builds a folder with it and a good note.
try() {
	rm -rf notes site
	mkdir notes
	cat >notes/note.md
	note notes/good.md "# Good"
	build_it "$1"
}

build_it() {
	start=$(date +%s%N)
	LIMIT=20 opsbook build notes -o site
	took=$((($(date +%s%N) - start) / 1000000))
	if [ "$status" != 0 ]; then
		not_ok "$1: status $status after $took ms"
		show_run
	elif [ ! -s site/good.html ] || [ ! -s site/note.html ]; then
		not_ok "$1: a page is missing"
		show_run
	else
		ok "$1: $took ms, $(($(wc -c <notes/note.md) / 1024)) KiB"
		[ $took -lt 2000 ] || echo "note: pathological: $1 took $took ms"
	fi
}

# many N TEXT: TEXT N times, nothing in between.
many() {
	awk -v n="$1" -v s="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", s }'
}

n=50000
many $n '> ' | try "quotes in quotes"
many $n '[' | try "opening brackets"
many $n '![' | try "opening images"
many $n '[a](' | try "links without end"
many $n '[a](<b' | try "links in angle brackets without end"
many $n '*a **a ' | try "emphasis that opens"
many $n '**a* ' | try "emphasis that half closes"
many $n '_a__b ' | try "underscores"
many $n 'a**b' | try "stars within words"
many $n '中**文。' | try "stars within Chinese"
many $n '(' | try "opening parentheses"
many 5000 '`' | try "one long run of ticks"
awk 'BEGIN { for (i = 1; i < 3000; i++) { for (j = 0; j < i % 300; j++) printf "`"; printf "a" } }' | try "runs of ticks of all lengths"
many $n '<' | try "less-than signs"
many $n '<a ' | try "tags without end"
many $n '<!--' | try "comments without end"
many $n '<?' | try "processing instructions without end"
many $n '<![CDATA[' | try "CDATA without end"
many 100000 '<div>' | try "elements in elements"
many 100000 '<b>' | try "inline elements in elements"
many 20000 '<details><summary>x</summary>' | try "details in details"
many $n '[[' | try "wiki links without end"
many $n '![[' | try "embeds without end"
many $n '[[note|' | try "wiki links with text without end"
many $n '==a' | try "marks"
many $n '== ' | try "marks that do not open"
many $n '$a' | try "dollars"
many $n '$$' | try "double dollars"
many $n '#a' | try "tags in a row"
many $n '#a ' | try "tags"
many $n 'a@' | try "half mail addresses"
many $n 'a.b-c_d@' | try "long half mail addresses"
many $n 'www.' | try "half addresses"
many $n 'http://' | try "schemes"
many $n 'https://例' | try "addresses and Chinese"
many $n '&amp' | try "half entities"
many $n '~~a ~' | try "strikes"
many $n '|' | try "pipes"
# shellcheck disable=SC1003 # a backslash
many $n '\' | try "backslashes"
many 200000 ' ' | try "spaces"
many 5000000 '
' | try "empty lines"
many 3000000 a | try "one long word"
many 1000000 '中' | try "one long Chinese word"
many 100000 'a
' | try "one long paragraph"
many 100000 'a\
' | try "hard breaks"
awk 'BEGIN { printf "|"; for (i = 0; i < 5000; i++) printf "a|"; printf "\n|"; for (i = 0; i < 5000; i++) printf "-|"; print ""; for (i = 0; i < 2000; i++) print "x" }' | try "a table of 5,000 columns and 2,000 short rows"
awk 'BEGIN { for (k = 0; k < 60; k++) { printf "|"; for (i = 0; i < 500; i++) printf "a|"; printf "\n|"; for (i = 0; i < 500; i++) printf "-|"; print ""; for (i = 0; i < 200; i++) print "x"; print "" } }' | try "many wide tables"
awk 'BEGIN { for (i = 0; i < 100000; i++) print "[r" i "]: /u" i; print ""; for (i = 0; i < 100000; i++) printf "[r%d] ", i }' | try "100,000 link references"
awk 'BEGIN { print "[a]: /" ; for (i = 0; i < 200000; i++) printf "[a]"; }' | try "one reference 200,000 times"
awk 'BEGIN { printf "[a]: /"; for (i = 0; i < 20000; i++) printf "x"; print "\n"; for (i = 0; i < 50000; i++) printf "[a] " }' | try "a long reference many times"
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "[^%d] ", i; print ""; for (i = 0; i < 20000; i++) print "[^" i "]: see [^" (i + 1) % 20000 "]" }' | try "footnotes in a circle"
awk 'BEGIN { print "[^a]: x\n"; for (i = 0; i < 50000; i++) printf "[^a]" }' | try "one footnote 50,000 times"
awk 'BEGIN { for (i = 0; i < 2000; i++) { for (j = 0; j < i; j++) printf " "; print "- a" } }' | try "lists in lists"
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "* "; print "a"; for (i = 0; i < 3000; i++) print "a" }' | try "lists in one line"
many $n '1. ' | try "ordered lists in lists"
many 20000 '> [!NOTE]
' | try "callouts"
awk 'BEGIN { for (i = 0; i < 3000; i++) { for (j = 0; j <= i % 200; j++) printf "> "; print "[!TIP]- x" } }' | try "callouts in callouts"
many 50000 '# Same
' | try "50,000 equal headings"
awk 'BEGIN { for (i = 0; i < 30000; i++) print "# Same-" i % 100 "\n# Same" }' | try "headings whose ids collide"
many 20000 '[TOC]

# A

' | try "20,000 tables of contents"
many 30000 '[x](nope.md) ' | try "30,000 missing links"
many 30000 '[[nope]] ' | try "30,000 missing wiki names"
many 30000 '[g](good.md) ' | try "30,000 links to one note"
many 30000 '![i](nope.png)' | try "30,000 missing images"
awk 'BEGIN { printf "[x]("; for (i = 0; i < 300000; i++) printf "a/../"; print "good.md)" }' | try "a long winding path"
awk 'BEGIN { printf "[x]("; for (i = 0; i < 300000; i++) printf "%%25"; print ")" }' | try "a long percent path"
awk 'BEGIN { print "```json"; for (i = 0; i < 40000; i++) print "{\"key\": [1, 2, {\"a\": \"b\"}]},"; print "```" }' | try "a large block of JSON"
awk 'BEGIN { print "```yaml"; for (i = 0; i < 20000; i++) print "k" i ": {a: [b, c], d: \"e\"}"; print "```" }' | try "a large block of YAML"
awk 'BEGIN { print "```c"; for (i = 0; i < 50000; i++) printf "("; print "\n```" }' | try "a block of parentheses"
awk 'BEGIN { print "```bash"; for (i = 0; i < 20000; i++) printf "$("; print "\n```" }' | try "a block of shell substitutions"
awk 'BEGIN { print "```js"; for (i = 0; i < 20000; i++) printf "`${"; print "\n```" }' | try "a block of template strings"
awk 'BEGIN { print "```html"; for (i = 0; i < 50000; i++) printf "<div>"; print "\n```" }' | try "a block of elements"
awk 'BEGIN { for (i = 0; i < 20000; i++) print "```sh\nls\n```\n" }' | try "20,000 small blocks"
awk 'BEGIN { print "---"; printf "a: "; for (i = 0; i < 50000; i++) printf "["; print "\n---\n# T" }' | try "YAML lists in lists"
awk 'BEGIN { print "---"; for (i = 0; i < 3000; i++) { for (j = 0; j < i; j++) printf " "; print "a:" } print "---\n# T" }' | try "YAML maps in maps"
awk 'BEGIN { print "---\na0: &a0 [x,x,x,x,x,x,x,x,x,x]"; for (i = 1; i < 12; i++) { printf "a%d: &a%d [", i, i; for (j = 0; j < 10; j++) printf "*a%d,", i - 1; print "]" } print "---\n# T" }' | try "a billion laughs"
awk 'BEGIN { print "---\ntags:"; for (i = 0; i < 50000; i++) print "- t" i; print "---\n# T" }' | try "50,000 tags"
awk 'BEGIN { print "---\naliases:"; for (i = 0; i < 50000; i++) print "- alias " i; print "---\n# T" }' | try "50,000 aliases"

rm -rf notes
mkdir notes
path=notes
i=0
while [ $i -lt 120 ]; do
	path=$path/d
	i=$((i + 1))
done
mkdir -p "$path"
note "$path/deepest.md" "# Deepest"
note notes/note.md "# Note"
note notes/good.md "# Good"
build_it "folders in folders"
check "the deepest note is a page" test -s "site/${path#notes/}/deepest.html"

rm -rf notes
mkdir notes
note notes/note.md '![a](a.svg) ![b](b.png) ![c](c.jpg)'
note notes/good.md "# Good"
many 200000 '<!-- ' >notes/a.svg
{
	printf '\211PNG\r\n\032\n'
	many 100000 'aaaa'
} >notes/b.png
{
	printf '\377\330'
	awk 'BEGIN { for (i = 0; i < 100000; i++) printf "\377\340\001\002" }'
} >notes/c.jpg
build_it "images that are none"
finish
