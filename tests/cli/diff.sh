# What changes for readers between two revisions, as text, JSON and a comment for a merge request.
# shellcheck shell=sh
. ./lib.sh

commit() {
	git -C repo add -A
	git -C repo commit -q -m "$1"
	git -C repo tag "$1"
}

note repo/README.md "# Notes" "" "See [disk](disk.md#alarm) and [old](old.md)." "" "[never there](never.md)"
note repo/disk.md "# Disk full" "" "## Alarm" "" "Look for large files."
note repo/old.md "# Old | \`ways\`" "" "one two three four five six seven eight nine ten"
note repo/same.md "# Same"
note repo/gone.md "# Gone" "" "a b c"
git init -q -b main repo
commit one
note repo/disk.md "# Disk full" "" "## The alarm" "" "Look for huge files."
note repo/new.md "# New" "" "![no](no.png) two words"
rm repo/gone.md
mkdir repo/sub
git -C repo mv old.md sub/older.md
note repo/README.md "" "# Notes" "" "See [disk](disk.md#alarm)." "" "[never there](never.md)"
commit two

opsbook diff one two -C repo
status_is 1 "something broke"
says out "+ new.md" "what was added"
says out "~ disk.md  (+3 -2 words)" "what changed, by how many words"
says out "> old.md -> sub/older.md" "what moved"
says out "- gone.md  (+0 -4 words)" "what was removed"
silent out "same.md" "what is the same is not told"
says out "README.md:4:" "a broken anchor is told with its place"
says out "no.png" "a missing image too"
silent out "never.md" "what was broken before is not"
says out "1 added, 2 changed, 1 moved, 1 removed; 2 broken, 0 mended" "and all is summed up"
opsbook diff one two -C repo --no-fail
status_is 0 "unless that is not to matter"
opsbook diff two one -C repo
says out "0 broken, 2 mended" "the other way round they are mended"
status_is 0 "which is fine"
opsbook diff one -C repo
says out "+ new.md" "HEAD is meant when nothing else is said"
opsbook diff two two -C repo
says out "no note is different; 0 broken" "a revision and itself"

opsbook diff one two -C repo --format json
check "the JSON can be read" python3 -c '
import json
d = json.load(open("out"))
assert {p["path"]: p["change"] for p in d["pages"]} == {
    "README.md": "changed", "disk.md": "changed", "gone.md": "removed", "new.md": "added",
    "sub/older.md": "moved"}, d
assert [p["from"] for p in d["pages"] if "from" in p] == ["old.md"]
assert [(b["path"], b["code"]) for b in d["broken"]] == [
    ("README.md", "anchor-missing"), ("new.md", "image-missing")], d
'
opsbook diff one two -C repo --format markdown
says out "### Notes: 1 added, 2 changed, 1 moved, 1 removed" "the comment has a summary"
says out "| moved | **Old &#124; ways**<br>old.md → sub/older.md |" "titles are no markup in it"
says out "### Broken by this: 2"
opsbook diff one two -C repo --format yaml
status_is 2 "a format that there is not"
opsbook diff one three -C repo
status_is 3 "a revision that there is not"
git clone -q --bare repo bare.git
opsbook diff one two -C bare.git
says out "+ new.md" "it works in a bare repository"
finish
