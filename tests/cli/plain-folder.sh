# A folder of notes that is no repository, without any configuration, becomes a site in ./site.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Our notes" "" "See [disk](ops/disk.md)."
note notes/ops/disk.md "# Disk full" "" "![graph](../img/graph.png)"
note notes/.detail/more.markdown "# More"
png notes/img/graph.png
png notes/img/unused.png

opsbook build notes
status_is 0 "exit status 0"
says site/index.html "Our notes"
says site/index.html 'href="ops/disk.html"'
says site/ops/disk.html "Disk full"
says site/ops/disk.html '../img/graph.png'
says site/detail/more.html "More"
check "the image that is shown is published" cmp notes/img/graph.png site/img/graph.png
check "an image that nobody shows is not" test ! -e site/img/unused.png
check "no output name begins with a dot" sh -c '! find site -name ".?*" ! -name .nojekyll | grep .'
check "nothing was written into the notes" sh -c 'test "$(find notes -type f | wc -l)" = 5'
check "there is a page for lost readers" test -s site/404.html

opsbook build notes -o elsewhere/deep/site
status_is 0 "-o makes the folders it needs"
same_trees site elsewhere/deep/site "the site does not depend on where it is written"

(cd notes && "$OPSBOOK" build >/dev/null 2>&1) || true
check "without REPO the current folder is built" test -s notes/site/ops/disk.html
(cd notes && "$OPSBOOK" build >/dev/null 2>&1) || true
check "and its own output is not taken for notes" test ! -e notes/site/site

mkdir empty
opsbook build empty -o empty-site
status_is 0 "an empty folder is no failure"
check "and has a home page" test -s empty-site/index.html
finish
