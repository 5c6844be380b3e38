# Links that could mean two things, and links of raw HTML: no page leads to what is not there.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Home" "" "[note](guide.md) [short](guide) [folder](guide/) [within](guide/x)" "" \
	'<a href="gone.md">gone</a> <a href="guide/x.md">x</a> <img src="gone.png" alt="a picture">' "" \
	'<p><a href="also-gone.html">in a block</a></p>' "" \
	"[anchor](guide.md#nowhere) [[guide#nowhere]] [[#nowhere]]"
note notes/guide.md "# The note"
note notes/guide/README.md "# The folder"
note notes/guide/x.md "# X" "" "[up](..) [here](.) [root](/) [parent note](../guide.md)"

opsbook build notes -o site
status_is 0 "exit status 0"
says site/index.html '<a href="guide.html">note</a>' "a path is that file"
says site/index.html '<a href="guide.html">short</a>' "a name without ending is the note"
says site/index.html '<a href="guide/index.html">folder</a>' "a path that ends in / is the folder"
says site/index.html '<a href="guide/x.html">within</a>'
says site/index.html '<a href="guide/x.html">x</a>' "links of raw HTML are resolved"
silent site/index.html 'href="gone.md"' "a raw link that leads nowhere is no link on the page"
silent site/index.html 'href="also-gone.html"' "nor in a block"
silent site/index.html 'src="gone.png"' "a raw image that is not there has its placeholder"
says site/index.html 'a picture'
for place in 5:10 5:65 7:; do
	says err "README.md:$place" "README.md:$place is named"
done
check "anchors that are not there are named" sh -c 'test "$(grep -c "\[anchor-missing\]" err)" = 3'
says site/guide/x.html '<a href="../guide.html">parent note</a>'
says site/guide/x.html '<a href="index.html">here</a>'
says site/guide/x.html '<a href="../index.html">root</a>'
finish
