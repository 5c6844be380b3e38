# A note's page of its versions, off by default: what each commit changed, word by word, over renames.
# shellcheck shell=sh
. ./lib.sh

commit() {
	git -C repo add -A
	git -C repo commit -q -m "$1"
}

text="one two three four five six seven eight nine ten"
note repo/old.md "# Disk" "" "$text" "" "Look for large files." "" "重启服务器。"
note repo/once.md "# Once"
git init -q -b main repo
commit "The beginning"
note repo/old.md "# Disk" "" "$text" "" "Look for huge files." "" "重启数据库。"
commit "Say huge <b>"
git -C repo mv old.md new.md
echo "<script>alert(1)</script>" >>repo/new.md
commit "Move it"
opsbook build repo -o off
check "off by default" test ! -e off/_ob/history
note repo/opsbook.yml "history: 2"
commit "Settings"
opsbook build repo -o site
status_is 0 "with history: 2"
page=site/_ob/history/new.html
says site/new.html '_ob/history/new.html' "the note leads to its history"
says $page "Move it" "which names the commits"
says $page "Ann Ops"
says $page "Say huge &lt;b&gt;" "as text"
says $page "<del>large</del><ins>huge</ins>" "a word that changed shows as a word"
says $page "<del>服务器</del><ins>数据库</ins>" "in Chinese too"
says $page "<ins>&lt;script&gt;alert(1)" "nothing of a note is markup there"
silent $page "The beginning" "no more than asked for"
says site/_ob/history/once.html "The first version." "a note's first version is told so"
opsbook build repo --rev HEAD -o again
same_trees site again "a revision gives the same"
git clone -q --depth 1 "file://$work/repo" shallow
opsbook build shallow -o shallow-site
check "a shallow clone does not know when it was made: no page" test ! -e shallow-site/_ob/history/once.html
finish
