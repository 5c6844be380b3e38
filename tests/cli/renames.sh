# A note that moved keeps its old address: found in the history, over several moves, without taking
# an address from anybody.
# shellcheck shell=sh
. ./lib.sh

commit() {
	git -C repo add -A
	git -C repo commit -q -m "$1"
}

words="one two three four five six seven eight nine ten eleven twelve"
mkdir -p repo
for name in a b c d e; do
	note repo/$name.md "# Note $name" "" "$words $name" "" "Line $name." "" "More of $name."
done
note repo/ops/README.md "# Operations" "" "$words ops"
note "repo/中文/旧名.md" "# 旧名" "" "一二三四五六七八九十"
git init -q -b main repo
commit one
mkdir repo/x repo/y
git -C repo mv a.md x/a.md
git -C repo mv b.md b2.md
git -C repo mv c.md swap.md
git -C repo mv "中文/旧名.md" "中文/新名.md"
commit two
git -C repo mv x/a.md y/a-new.md
git -C repo mv ops work
git -C repo mv d.md c.md
echo "A line more." >>repo/y/a-new.md
note repo/b.md "# Another b" "" "With a text of its own that has nothing of the first."
commit three
note repo/opsbook.yml "title: Notes" "base_url: https://notes.example.com/wiki/" "redirects_file: true"
commit four

opsbook build repo -o site
status_is 0 "it builds"
leads() {
	says "site/$1" "url=$2\"" "$1 leads to $2"
}
leads a.html y/a-new.html
leads x/a.html ../y/a-new.html
leads d.html c.html
leads ops/index.html ../work/index.html
leads "中文/旧名.html" "%E6%96%B0%E5%90%8D.html"
says site/a.html '<link rel="canonical" href="https://notes.example.com/wiki/y/a-new.html">' "with a canonical link"
says site/a.html 'noindex' "and is not for search engines"
says site/b.html "Another b" "an address that is in use stays whose it is"
silent site/c.html 'http-equiv="refresh"' "also when a note took another's place"
says site/c.html "Note d"
silent site/sitemap.xml "wiki/a.html" "a redirect is not in the sitemap"
says site/_redirects "/wiki/a.html /wiki/y/a-new.html 301" "_redirects has all of them"
says site/_redirects "/wiki/ops/ /wiki/work/index.html 301" "folders by both names"
check "each once" sh -c 'test "$(cut -d" " -f1 site/_redirects | sort | uniq -d | wc -l)" = 0'

git clone -q --bare repo bare.git
opsbook build bare.git -o bare
same_trees site bare "a bare clone gives the same"
opsbook explain y/a-new.md repo
says out "redirect  a.html" "explain tells of them"

note repo/opsbook.yml "redirects: off"
opsbook build repo -o off
check "redirects: off makes none" test ! -e off/a.html
check "nor a file of them" test ! -e off/_redirects
note repo/opsbook.yml "git_dates: off"
opsbook build repo -o dateless
check "they do not need the dates" test -s dateless/a.html
silent dateless/c.html "2024-03-05" "and without the dates none is shown"

# What is written down wins over what the history says.
note repo/opsbook.yml "title: Notes"
note repo/e.md "---" "redirect_from: [a.html]" "---" "# Note e"
opsbook build repo -o site
says site/a.html 'url=e.html"' "redirect_from wins"

# Two notes that swap names: each address is in use, and shows the note that is called so now.
note swap/a.md "# Alpha" "" "$words alpha"
note swap/b.md "# Beta" "" "eins zwei drei vier fuenf sechs beta"
note swap/c.md "# Gamma" "" "un deux trois quatre cinq gamma"
repository swap
git -C swap mv a.md x
git -C swap mv b.md a.md
git -C swap mv x b.md
git -C swap mv c.md d.md
git -C swap commit -qm swap
note swap/opsbook.yml "history: 5" "redirects_file: true"
git -C swap add -A
git -C swap commit -qm settings
opsbook build swap -o swapped
status_is 0 "notes that swap names"
check "leave one redirect, of the one that moved beside them" test "$(grep -rl 'http-equiv="refresh"' swapped)" = swapped/c.html
check "in _redirects too" test "$(cat swapped/_redirects)" = "/c.html /d.html 301"
says swapped/a.html "<title>Beta"
says swapped/b.html "<title>Alpha"
says swapped/_ob/history/a.html "<del>Alpha</del><ins>Beta</ins>" "the history is that of the file's name"
opsbook publish swap --dir www/swap --rev HEAD~2 --quiet
opsbook publish swap --dir www/swap --rev HEAD~1
says out "~ a.html" "a publish tells that the page changed"

# Folders without a page of their own: gone, moved with those above and in them, scattered, still there.
for name in lone/p team/old/q team/old/deep/r split/s split/t stays/u stays/v; do
	note "folders/$name.md" "# Note $name" "" "$words $name" "" "Line $name." "" "More of $name."
done
note folders/opsbook.yml "redirects_file: true"
repository folders
mkdir -p folders/new folders/one folders/two
git -C folders mv lone new/lone
git -C folders mv team squad
git -C folders mv split/s.md one/s.md
git -C folders mv split/t.md two/t.md
git -C folders mv stays/u.md one/u.md
git -C folders commit -q -m moved
opsbook build folders -o site
leads lone/index.html ../new/lone/index.html
leads team/index.html ../squad/index.html
leads team/old/deep/index.html ../../../squad/old/deep/index.html
check "a folder whose notes went to several places leads nowhere" test ! -e site/split/index.html
silent site/stays/index.html 'http-equiv="refresh"' "a folder that is there is none that is gone"
says site/_redirects "/team/old/ /squad/old/index.html 301" "_redirects has folders too"

# The publish tells of a note that moved.
opsbook publish repo --dir www/site --rev HEAD~3 --quiet
opsbook publish repo --dir www/site
says out "> ops/index.html -> work/index.html" "publish tells where a page moved"
finish
