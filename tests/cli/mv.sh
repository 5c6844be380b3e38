# mv: every link goes with the file, those in it and those to it; the old address leads to the new one.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "[disk](ops/disk.md#first) [[disk]] [[disk#First|text]] [[Disk is full]] ![](ops/rack.png)" \
	"<a href=\"ops/disk.md\">html</a> [r][r]" "" "[r]: ./ops/disk.md"
note repo/ops/disk.md "# Disk is full" "" "## First" "" "[net](net.md) ![rack](rack.png) [home](/README.md) [top](#first)" \
	"[[net]] [out](https://example.com/disk.md)"
note repo/ops/net.md "---" "title: Net" "---" "[disk](disk.md) [self](net.md) \`disk.md\`"
note "repo/知识/x.md" "# X" "" "[d](../ops/disk.md) [r](../ops/rack.png)"
png repo/ops/rack.png
repository repo

links() { # what every link leads to, by note
	for n in README.md "$1" ops/net.md 知识/x.md; do
		opsbook explain "$n" -- repo
		grep -e '->' out | sed 's/, found.*//'
	done
}
links ops/disk.md | sed "s,ops/disk.md,NOTE," >was

cp -r repo before
opsbook mv ops/disk "知识/磁盘 满.md" -C repo --dry-run
status_is 0 "a dry run: 0"
same_trees before repo "moves nothing"
check "git takes its patch" git -C repo apply --check "$work/out"
opsbook mv ops/disk "知识/磁盘 满.md" -C repo
status_is 0 "moved: 0"
says err "ops/disk.md went to 知识/磁盘 满.md; 9 links in 4 notes followed"
check "the file is there" test -f "repo/知识/磁盘 满.md"
check "and no longer here" test ! -e repo/ops/disk.md
links "知识/磁盘 满.md" | sed "s,知识/磁盘 满.md,NOTE," >is
check "every link leads to what it did before" diff was is
says repo/README.md "[disk](知识/磁盘%20满.md#first) [[磁盘 满]] [[磁盘 满#First|text]] [[Disk is full]]"
says repo/README.md "<a href=\"知识/磁盘%20满.md\">html</a>"
says repo/README.md "[r]: ./知识/磁盘%20满.md"
says "repo/知识/磁盘 满.md" "[net](../ops/net.md) ![rack](../ops/rack.png) [home](/README.md) [top](#first)"
says repo/ops/net.md "\`disk.md\`" "code is left alone"
opsbook build repo -o site
says site/ops/disk.html "%E7%9F%A5%E8%AF%86/%E7%A3%81%E7%9B%98%20%E6%BB%A1.html" "the old address leads to the new one"
opsbook check repo
status_is 0 "and nothing is broken"

# Once more: a list of redirects grows.
opsbook mv "知识/磁盘 满" ops/full.md -C repo
opsbook mv ops/full.md 知识/ -C repo
says repo/知识/full.md 'redirect_from: [/ops/disk.html, "/知识/磁盘 满.html", /ops/full.html]'
check "a file is moved into a folder" test -f repo/知识/full.md
opsbook build repo -o site
for old in ops/disk.html "知识/磁盘 满.html" ops/full.html; do
	check "there is a page at $old" test -f "site/$old"
done

# An image.
opsbook mv ops/rack.png images/rack-front -C repo
status_is 0 "an image: 0"
check "with its ending" test -f repo/images/rack-front.png
says repo/README.md "![](images/rack-front.png)"
says repo/知识/x.md "[r](../images/rack-front.png)"
opsbook check repo
status_is 0 "nothing is broken"

# A name that another note gets to mean is made sure.
note two/a/note.md "# One"
note two/b/other.md "# Two"
note two/index.md "[[note]] [[other]]"
opsbook mv b/other b/note -C two --no-redirect
says two/index.md "[[a/note.md]] [[b/note.md]]" "names that became ambiguous are paths"
check "--no-redirect leaves none" sh -c '! grep -q redirect_from two/b/note.md'

for bad in "no-such new" "a/note b/note" "a/note ../out" "a/note a/note.md" "a/note x.png"; do
	cp -r two two-before
	# shellcheck disable=SC2086
	opsbook mv $bad -C two
	check "refused: mv $bad" test "$status" -ge 2
	same_trees two-before two "and nothing is changed"
	rm -r two-before
done

# A folder, with its page, sub-notes, images and what nobody links to.
note tree/README.md "# Home" "" "[ops](ops/) [disk](ops/disk.md#first) [[net]] [[ops/net|wiki]] ![](ops/.img_disk/rack.png)" \
	"[sub](ops/deep/x.md) [ops again](/ops/README.md)"
note tree/ops/README.md "# Operations" "" "[disk](disk.md) [home](../README.md) [deep](deep/)"
note tree/ops/disk.md "# Disk" "" "## First" "" "![](.img_disk/rack.png) [net](./net.md) [away](../other/y.md) [abs](/ops/net.md)"
note tree/ops/net.md "# Net"
note tree/ops/deep/x.md "# X" "" "[up](../disk.md) [y](../../other/y.md)"
note tree/other/y.md "# Y" "" "[x](../ops/deep/x.md) [[disk]]"
echo free >tree/ops/notes.txt
png tree/ops/.img_disk/rack.png
repository tree
places() { # what every link leads to, by note, with the new paths as the old ones
	(cd tree && find . -name "*.md" | sed 's,^./,,' | sort) >notes.list
	while read -r n; do
		opsbook explain "$n" -- tree
		grep -e '->' out | sed "s/, found.*//; s,.* -> ,$n -> ,; s,teams/sre/ops,ops,g"
	done <notes.list | sort
}
places >was
check "the links are seen" test "$(wc -l <was)" = 18
rm -rf before
cp -r tree before
opsbook mv ops teams/sre/ -C tree --dry-run
status_is 0 "a folder, a dry run: 0"
same_trees before tree "moves nothing"
opsbook mv ops teams/sre/ -C tree
status_is 0 "a folder: 0"
says err "ops (4 notes, 2 other files) went to teams/sre/ops; 11 links in 5 notes followed"
check "is gone from here" test ! -e tree/ops
check "with all that is in it" test -f tree/teams/sre/ops/notes.txt
places >is
check "every link leads to what it did before" diff was is
says tree/README.md "[ops](teams/sre/ops/README.md) [disk](teams/sre/ops/disk.md#first) [[net]] [[teams/sre/ops/net|wiki]] ![](teams/sre/ops/.img_disk/rack.png)"
says tree/teams/sre/ops/disk.md "![](.img_disk/rack.png) [net](./net.md) [away](../../../other/y.md) [abs](/teams/sre/ops/net.md)"
opsbook build tree -o site
for old in index disk net deep/x; do
	says site/ops/$old.html 'http-equiv="refresh"' "the old address ops/$old.html leads on"
done
opsbook check tree
status_is 0 "and nothing is broken"
opsbook mv teams/sre/ops ops -C tree --no-redirect
places >is
check "back again every link leads to what it did before" diff was is
opsbook mv ops/ OPS -C tree
check "only the case of its name changes" test -f tree/OPS/disk.md

note tree/both/a.md "# A"
note tree/both.md "# Both"
: >tree/file
for bad in "OPS OPS/deep/in" "OPS other" "both new" "OPS file/x" "OPS/ ../out" "OPS OPS" "nothing/ new" "OPS/gone new" ". new" "both/ both.md"; do
	rm -rf before
	cp -r tree before
	mkdir -p tree/other/OPS before/other/OPS
	# shellcheck disable=SC2086
	opsbook mv $bad -C tree
	check "refused: mv $bad" test "$status" -ge 2
	same_trees before tree "and nothing is changed"
done
opsbook mv both new -C tree
says err "write 'both/' or 'both.md'" "a name of a folder and a note is asked about"
opsbook mv both/ new -C tree
check "with a slash it is the folder" test -f tree/new/a.md

# A write that fails half-way: what was changed before it is changed back. The last note is larger than a file may be.
note full/a/one.md "# One

[two](two.md)"
note full/a/two.md "# Two

[one](one.md)"
note full/m.md "# Middle

[one](a/one.md)"
awk 'BEGIN { print "# Last\n"; for (i = 0; i < 900; i++) print "Line " i " [one](a/one.md) of a long note.\n" }' >full/z.md
cp -r full before-full
status=0
(ulimit -f 16 && exec "$OPSBOOK" mv a b/c -C full) >out 2>err || status=$?
check "a write that fails ends with an error" test "$status" = 3
says err "z.md" "the note that could not be written is named"
check "no other is said to be lost" test "$(grep -c "brought back" err)" = 0
same_trees before-full full "all is as it was, no folder and no file is left behind"
opsbook mv a b/c -C full
status_is 0 "and it goes when there is room"
opsbook check full
status_is 0 "with all its links"
finish
