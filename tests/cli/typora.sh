# Years of Typora notes, untouched: every note becomes a page, every image that exists is shown,
# every missing one is named with line and column, exit status 0.
# shellcheck shell=sh
. ./lib.sh

sh "$root/tests/fixtures/typora.sh" "$work/notes" >/dev/null
opsbook build notes -o site
status_is 0 "exit status 0, no edit and no configuration"

# Where a note's page is: its path without leading dots.
page() {
	case $1 in
	README.md) echo index.html ;;
	*) printf '%s\n' "$1" | sed -E 's#(^|/)\.+#\1#g; s#\.md$#.html#' ;;
	esac
}

while IFS= read -r file; do
	check "$file is a page" test -s "site/$(page "$file")"
done <notes.notes

# The image of a page by its bytes: copies are published once, under one of their names.
find site -type f ! -name '*.html' -exec sha256sum {} + >published
tab=$(printf '\t')
while IFS=$tab read -r file image; do
	sum=$(sha256sum <"notes/$image" | cut -c1-64)
	as=$(grep "^$sum" published | head -1 | cut -c67-)
	if [ -z "$as" ]; then
		not_ok "$image is published for $file"
		continue
	fi
	name=$(basename "$as")
	if node -e '
		const fs = require("fs"), path = require("path");
		const html = fs.readFileSync(process.argv[1], "utf8");
		const dir = path.dirname(process.argv[1]);
		const shown = [...html.matchAll(/<img\b[^>]*\ssrc="([^"]+)"/g)].map(m => path.join(dir, decodeURIComponent(m[1].replace(/&amp;/g, "&"))));
		process.exit(shown.includes(path.normalize(process.argv[2])) ? 0 : 1)' "site/$(page "$file")" "$as"; then
		ok "$file shows $image ($name)"
	else
		not_ok "$file shows $image: no <img> of $as in $(page "$file")"
	fi
done <notes.images
check "every published image has an ending that tells its type" sh -c '! find site -type f ! -path "site/_ob/*" ! -name .nojekyll | grep -vE "\.(html|png|jpe?g|gif|webp|svg)$"'
for name in 640 diagram p3-juejin.awebp resize,m_fixed,w_1184 cover.png@1875w_834h_80q really-webp.png; do
	check "$name is published with an ending that fits" sh -c 'ls "site/img_devops/$1".* | grep -Eq "\.(webp|svg|png)$"' sh "$name"
done
check "a copy is published once" sh -c 'test "$(cut -c1-64 published | sort | uniq -d | wc -l)" = 0'
check "an image that nobody shows is not published" test ! -e site/img_devops/orphan.png

while IFS=$tab read -r file reference; do
	line=$(grep -Fn "]($reference)" "notes/$file" | head -1)
	before=${line#*:}
	before=${before%%!\[*}
	column=$(($(printf '%s' "$before" | wc -m) + 1))
	says err "$file:${line%%:*}:$column: warning:" "$reference is named with its place in $file"
	says "site/$(page "$file")" 'class="missing"' "and has a placeholder"
done <notes.missing
check "no other image is called missing" sh -c 'test "$(grep -c "\[image-missing\]" err)" = "$(wc -l <notes.missing)"'

says err "旧笔记.md" "the dangling link is named"
says err "[fence-unclosed]"
check "the editor's folder is no part of it" test ! -e site/obsidian
says site/devops.html 'href="img_devops/CI.html"' "a link without ending leads to the note in the hidden folder"
says site/devops.html 'href="detail_devops/improve.html"'
says site/架构.html 'href="https://example.com/ddd"' "a bare address ends where Chinese begins"
says site/架构.html '<strong>限界上下文。</strong>是核心' "bold that ends in Chinese punctuation"
says site/架构.html '<strong>（值对象）</strong>最后'
says site/shell.html '{{ ansible_host }}' "templates pass unharmed"
says site/shell.html '&lt;your-name&gt;' "so do words in angle brackets"
silent site/架构.html 'href="javascript:' "no script in a link"
says site/devops.html 'w-50' "Typora's zoom"
check "all 43 first-level headings are on the page" sh -c 'test "$(grep -c "<h1 id=" site/读书笔记.html)" -ge 43'
says site/运维/监控.html '2019-06-01' "the date of creation is followed through the renames"
says site/运维/监控.html 'Zhang San' "one person under two names is one"
silent site/运维/监控.html 'zhangsan'
says site/运维/部署.html 'Li Si'
node "$root/tests/browser/crawl.mjs" "$work/site" >crawl 2>&1
check "every link on every page leads somewhere" test $? = 0
[ ! -s crawl ] || head -20 crawl | sed 's/^/    /'

opsbook build notes --strict -o strict
status_is 1 "--strict makes the missing ones matter"
finish
