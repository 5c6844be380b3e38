# A revision is read straight from the object store: of a repository, of a bare one, of a folder in it.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Version one"
note repo/docs/a.md "# A, first" "" "![p](p.png)"
png repo/docs/p.png
repository repo
git -C repo tag v1
note repo/README.md "# Version two"
note repo/docs/b.md "# B"
git -C repo add -A
git -C repo commit -q -m two
note repo/README.md "# Not committed"
note repo/new.md "# Not tracked"

opsbook build repo -o tree
status_is 0 "the working tree builds"
says tree/index.html "Not committed"
check "with what would be tracked" test -s tree/new.html

opsbook build repo --rev v1 -o one
status_is 0 "a tag builds"
says one/index.html "Version one"
says one/docs/a.html "A, first"
check "images come from the revision too" cmp repo/docs/p.png one/docs/p.png
check "without what came later" test ! -e one/docs/b.html

opsbook build repo --rev HEAD -o two
says two/index.html "Version two"
check "without what is not committed" test ! -e two/new.html
opsbook build repo --rev HEAD~1 -o parent
same_trees one parent "v1 and HEAD~1 are the same commit and the same site"
check "the working tree was left alone" grep -q "Not committed" repo/README.md

git clone -q --bare repo bare.git
opsbook build bare.git -o bare
status_is 0 "a bare repository builds its HEAD"
says bare/index.html "Version two"
opsbook build bare.git --rev v1 -o bare-one
says bare-one/index.html "Version one"

opsbook build repo/docs -o sub
status_is 0 "a folder of a repository builds"
check "with only what is below it" test -s sub/a.html -a ! -e sub/docs
opsbook build repo/docs --rev v1 -o sub-one
check "also at a revision" test -s sub-one/a.html -a ! -e sub-one/b.html

opsbook build repo --rev no-such-tag -o none
status_is 3 "a revision that is not there: status 3"
says err "no-such-tag"
check "and no site" test ! -e none
mkdir plain && note plain/a.md "# A"
opsbook build plain --rev HEAD -o none
status_is 3 "a revision of a folder that is no repository: status 3"

git -C repo worktree add -q ../linked v1
opsbook build linked -o linked-site
status_is 0 "a linked worktree builds"
says linked-site/index.html "Version one"
git -C repo checkout -q --detach v1 2>/dev/null || git -C repo checkout -q -f --detach v1
opsbook build repo --rev HEAD -o detached
status_is 0 "a detached HEAD builds"
git init -q unborn && note unborn/a.md "# In a repository without commits"
opsbook build unborn -o unborn-site
status_is 0 "a repository without commits builds"
check "with its note" test -s unborn-site/a.html
finish
