# Names that no site can have as they are, and outputs that must not be replaced.
# shellcheck shell=sh
. ./lib.sh

long=$(printf 'x%.0s' $(seq 251))
note notes/README.md "# Home" "" "![](<$long.d>) [[SRE: basics]] [data](.data)"
note "notes/$long.md" "# Long name"
png "notes/$long.d"
note notes/README.assets/sub.md "# Below the home page"
note notes/clash.md "# A file"
note notes/clash.html/inner.md "# In a folder of that name"
note notes/.../dots.md "# Three dots"
note notes/.data "an attachment"
mkdir -p notes/data
note notes/data/n.md "# In data"
note notes/colon.md "---" 'title: "SRE: basics"' 'aliases: ["nul\0byte"]' "redirect_from: [/data/n.html/old, /$long$long]" "tags: [index]" "---"

opsbook build notes -o site
status_is 0 "exit status 0"
for title in "Long name" "Below the home page" "A file" "In a folder of that name" "Three dots" "In data"; do
	check "'$title' is published" sh -c 'grep -rlE "<h1[^>]*>$1" site --include="*.html" | grep -q .' sh "$title"
done
check "no name is too long for a file system" sh -c 'test -z "$(cd site && find . | tr / "\n" | awk "length(\$0) > 255")"'
check "the tag 'index' and the list of tags are two pages" sh -c 'test "$(find site/_ob/tags -name "*.html" | wc -l)" = 2'
silent err "[link-missing]" "a wiki name with a colon is found"
silent err "[image-missing]"

# Every address in every page is that of a file.
cat >addresses.sh <<'END'
cd site && find . -name '*.html' | while read -r page; do
	grep -oE '(href|src)="[^"]*"' "$page" | sed -E 's/^[a-z]+="//; s/"$//; s/#.*//' | sort -u | while read -r to; do
		case $to in '' | *:*) continue ;; esac
		[ "$page" = ./404.html ] && to=.$to || to=$(dirname "$page")/$to
		[ -f "$to" ] || echo "$page: $to"
	done
done >../dead
test ! -s ../dead
END
check "every address leads to a file" sh addresses.sh

# What is not only a site is not replaced.
cp -r notes site/notes
opsbook build site/notes -o site
status_is 3 "an output that holds the notes is refused"
says err "holds the notes"
check "the notes are still there" test -f site/notes/README.md
rm -r site/notes
git -C site init -q
opsbook build notes -o site
status_is 3 "an output that is a working tree is refused"
check "its repository is still there" test -d site/.git
finish
