# fix: a patch first, then the notes; only what is certain, and nothing that could not be brought back.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "[case](OPS/Disk.md#First) [name](nowhere/net.md \"title\")" \
	"[ending](ops/disk#first) ![png](ops/img/rack.png) ![html](ops/DISK.md)" \
	"<img src=\"pics/p.png\" alt=\"p\"> [[ops/disk]] [sure](ops/disk.md)" \
	"[ref][r] [disk](ops/disk \"ops/disk\") [self](#Inst_all)" "" "[r]: OPS/net.md 'net'" "" \
	"\`[code](OPS/Disk.md)\`" "" "## Inst all" "" "[gone](no-such-note.md)"
note repo/ops/disk.md "# Disk" "" "## First" "" "text" "" "## Second" "" "[中文](../README.MD)"
note repo/ops/net.md "# Net" "" "[a b](a%20B.md) [第二](../OPS/disk.md#second)"
note "repo/ops/a b.md" "# A b"
printf 'x' >repo/ops/rack.txt
png repo/ops/img/rack.jpeg
png repo/ops/p.png
repository repo
cp -r repo before

opsbook fix repo
status_is 0 "a patch: 0"
says err "11 links in 3 notes can be mended; --write does it"
same_trees before repo "nothing is changed"
check "git takes the patch" git -C repo apply --check "$work/out"
git -C repo apply "$work/out"
cp -r repo patched
git -C repo checkout -q .
opsbook fix repo --write
status_is 0 "--write: 0"
says err "11 links in 3 notes mended"
check "the patch and --write do the same" diff -r --exclude .git patched repo
says repo/README.md "[case](ops/disk.md#First) [name](ops/net.md \"title\")"
says repo/README.md "[ending](ops/disk.md#first) ![png](ops/img/rack.jpeg)"
says repo/README.md "<img src=\"ops/p.png\" alt=\"p\"> [[ops/disk]] [sure](ops/disk.md)"
says repo/README.md "[disk](ops/disk.md \"ops/disk\") [self](#inst-all)"
says repo/README.md "[r]: ops/net.md 'net'" "the definition of a reference"
says repo/README.md "\`[code](OPS/Disk.md)\`" "code is left alone"
says repo/README.md "[gone](no-such-note.md)" "what has no safe answer is left alone"
says repo/ops/disk.md "[中文](../README.md)"
says repo/ops/net.md "[a b](a%20b.md) [第二](disk.md#second)"
git -C repo commit -qam "fixed"
opsbook fix repo
check "a second time there is nothing to do" test ! -s out

# A heading that was renamed is known by its place.
note repo/ops/disk.md "# Disk" "" "## How to begin" "" "text" "" "## Second" "" "[中文](../README.md)"
opsbook fix repo
says out "+[case](ops/disk.md#how-to-begin)" "renamed since HEAD"
git -C repo commit -qam "renamed"
opsbook fix repo
check "once it is committed" test ! -s out
opsbook fix repo --since HEAD~1
says out "+[ending](ops/disk.md#how-to-begin)" "--since knows it"
opsbook fix repo --since nonsense
status_is 3 "no such revision: 3"
opsbook fix repo --since HEAD~1 --write
git -C repo commit -qam "anchors"

# What is not committed stays.
note repo/ops/new.md "# New" "" "[x](DISK.md)"
echo "[y](NET.md)" >>repo/ops/disk.md
opsbook fix repo --write
says err "not written: ops/new.md" "an unknown file is not written"
says err "not written: ops/disk.md" "nor a changed one"
says repo/ops/new.md "[x](DISK.md)"
opsbook fix repo --write --dirty
says repo/ops/new.md "[x](disk.md)" "--dirty writes it"
says repo/ops/disk.md "[y](net.md)"

# A folder that is no repository, and one within a repository.
note plain/a.md "[b](B.md)"
note plain/b.md "# B"
opsbook fix plain --write
says err "without git nothing could be brought back"
says plain/a.md "[b](B.md)"
git -C repo add -A
git -C repo commit -qm "all"
echo "[z](NET.md)" >>repo/ops/net.md
git -C repo commit -qam "z"
opsbook fix repo/ops --write
says repo/ops/net.md "[z](net.md)" "a folder within a repository"

# Lines that end as on Windows, and no line end at the end.
printf '# W\r\n\r\n[b](B.md)\r\n[c](C.md)' >plain/w.md
note plain/c.md "# C"
opsbook fix plain --write --dirty
printf '# W\r\n\r\n[b](b.md)\r\n[c](c.md)' >want
check "line ends stay" cmp want plain/w.md
finish
