# Which files count: tracked and would-be-tracked ones, hidden folders too; never what is ignored, the
# editors' and forges' folders, submodules, or the output.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "[ignored](private/secret.md) [built](build/out.md)"
note repo/.gitignore "build/" "*.local.md" "/private"
note repo/build/out.md "# Built"
note repo/private/secret.md "# Secret"
note repo/x.local.md "# Local"
note repo/.detail/hidden.md "# Hidden folder"
note repo/untracked.md "# Untracked"
for folder in .obsidian .github .gitlab .vscode node_modules/x; do
	note repo/$folder/n.md "# In $folder"
done
note repo/docs/.gitignore "draft-*"
note repo/docs/draft-1.md "# Ignored by the folder's own rules"
note repo/docs/kept.md "# Kept"
git init -q lib && note lib/README.md "# Library" && repository lib
git init -q -b main repo
git -C repo add README.md .gitignore
git -C repo -c protocol.file.allow=always submodule --quiet add ../lib vendor/lib >/dev/null 2>&1
git -C repo commit -q -m one
note repo/forced.local.md "# Tracked in spite of the rules"
git -C repo add -f forced.local.md
git -C repo commit -q -m two

opsbook build repo -o site --hints
status_is 0 "exit status 0"
for page in index.html detail/hidden.html untracked.html docs/kept.html forced.local.html; do
	check "$page is published" test -s "site/$page"
done
for page in build/out.html private/secret.html x.local.html docs/draft-1.html obsidian/n.html github/n.html \
	gitlab/n.html vscode/n.html node_modules/x/n.html vendor/lib/index.html vendor/lib/README.html; do
	check "$page is not" test ! -e "site/$page"
done
check "no page and no list names what is ignored" sh -c '! grep -rqw Secret --include="*.html" --include="[0-9]*.js" site'
says err "vendor/lib" "a submodule is skipped and named"
says err "README.md:3:1: warning:" "a link to an ignored note is a warning with its place"

note repo/opsbook.yml "exclude: ['docs/**', '*.tmp.md']"
note repo/a.tmp.md "# Temporary"
opsbook build repo -o site2
check "exclude leaves out what it names" test ! -e site2/docs/kept.html -a ! -e site2/a.tmp.html
check "and nothing else" test -s site2/untracked.html

opsbook build repo -o repo/public
opsbook build repo -o repo/public
status_is 0 "an output within the repository"
check "is never taken for notes" test ! -e repo/public/public
finish
