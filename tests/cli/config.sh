# opsbook.yml: changes defaults; unknown settings are named with the nearest one; broken YAML is status 2.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Home" "" "text"
note notes/a.md "# A"
note notes/opsbook.yml "title: Our handbook" "lang: zh-CN"
opsbook build notes -o site
status_is 0 "settings are taken"
says site/a.html "Our handbook"
says site/a.html 'lang="zh-CN"'

note notes/opsbook.yml "titel: Typo" "max_note_size: many"
opsbook build notes -o site
status_is 0 "an unknown setting is only a warning"
says err "opsbook.yml:1:1: warning:" "with its place"
says err 'did you mean "title"?' "and the nearest name"
says err "opsbook.yml:2:"
note notes/opsbook.yml "title: [open"
opsbook build notes -o other
status_is 2 "broken YAML: status 2"
check "with its place" grep -Eq 'opsbook\.yml:[0-9]+:[0-9]+' err
check "and no site" test ! -e other

note notes/opsbook.yml "base_url: https://notes.example.com/ops"
repository notes
opsbook build notes -o site
check "a base address gives a sitemap" grep -q "https://notes.example.com/ops/a.html" site/sitemap.xml
check "and a feed" grep -q "https://notes.example.com/ops/a.html" site/feed.xml
rm notes/opsbook.yml
opsbook build notes -o site
check "without one there is neither" test ! -e site/sitemap.xml -a ! -e site/feed.xml
opsbook build notes -o site --base-url https://other.example.com/
says site/sitemap.xml "https://other.example.com/a.html" "--base-url says the same for one build"

note notes/d.md "---" "draft: true" "---" "# Draft"
opsbook build notes -o site
check "a draft is not published" test ! -e site/d.html
opsbook build notes -o site --drafts
says site/d.html "Draft" "but with --drafts it is"

mkdir -p notes/theme/templates notes/theme/assets
note notes/theme/templates/note.mustache "MINE {{page.title}} {{asset.own_css}}"
note notes/theme/assets/own.css "p { color: red }"
opsbook build notes -o site
says site/a.html "MINE A _ob/own." "a theme's file replaces the built-in one"
says site/index.html "<!doctype html>" "and the others stay"
finish
