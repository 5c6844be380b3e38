# search QUERY: what is found, in which order, what is kept between runs, and that nothing typed is an error.
# shellcheck shell=sh
. ./lib.sh

export XDG_CACHE_HOME="$work/cache"
note repo/README.md "# Home" "" "Notes of the team."
note repo/ops/disk.md "---" "tags: [storage]" "---" "# Disk is full" "" "Free some space." "" "## Find what is large" "" \
	"Use \`du -x\` on /var/log; see also kubectl_get_pods." "" '```sh {name=look}' "df -h" '```'
note repo/zh/leak.md "# 内存" "" "排查内存泄漏的步骤。" "" "## 看容器" "" "容器重启多少次？"
note repo/secret.md "---" "draft: true" "---" "# Draft" "" "draftword"
repository repo

opsbook search 内存泄漏 -C repo
status_is 0 "found: status 0"
says out "zh/leak.md" "the note of a Chinese substring"
says out "排查内存泄漏的步骤" "its text"
silent out "$(printf '\033')" "no colours in a pipe"
check "nothing on stderr" test ! -s err
check "the index is kept in the cache" sh -c 'ls "$1"/opsbook/*.db' sh "$XDG_CACHE_HOME"
check "and not among the notes" sh -c '! find "$1" -name "*.db" | grep .' sh "$work/repo"
opsbook search 容器 -C repo
says out "看容器" "the heading it falls under"
says out "zh/leak.md#看容器" "and its anchor"

opsbook search get_pods --json -C repo
status_is 0 "--json: status 0"
check "--json is an array of objects" node -e '
	const found = JSON.parse(require("fs").readFileSync("out", "utf8"));
	const [hit] = found;
	if (found.length !== 1 || hit.path !== "ops/disk.md" || hit.title !== "Disk is full" ||
		hit.url !== "ops/disk.html#find-what-is-large" || hit.heading !== "Find what is large" ||
		!(hit.score > 0) || !hit.snippet.includes("<mark>get_pods</mark>"))
		throw new Error(JSON.stringify(found));'
opsbook search zzzqqq --json -C repo
status_is 1 "nothing found: status 1"
check "nothing found: an empty array" test "$(cat out)" = "[]"

opsbook search tag:storage -C repo
says out "ops/disk.md" "a tag alone"
opsbook search is:runbook -C repo
says out "ops/disk.md" "runbooks"
opsbook search path:zh 容器 -C repo
says out "zh/leak.md" "a path"
opsbook search spaec -C repo
says out "ops/disk.md" "a slip of the pen"
says err "space" "which is told"
opsbook search team space nosuchword -C repo
says err "some of it" "any word will do when no note has all, which is told"
opsbook search draftword -C repo
status_is 1 "drafts are not found"
opsbook search draftword --drafts -C repo
says out "secret.md" "unless asked for"
opsbook search --limit 1 the OR notes of 内存 disk -C repo
check "--limit" test "$(grep -c '^  [a-zA-Z/]*\.md' out)" = 1

# What changes is seen at once, also within the second.
note repo/ops/new.md "# New" "" "freshword"
opsbook search freshword -C repo
says out "ops/new.md" "a new note"
note repo/ops/new.md "# New" "" "otherword"
opsbook search otherword -C repo
says out "ops/new.md" "an edited note"
opsbook search freshword -C repo
status_is 1 "what was taken out is gone"
rm repo/ops/new.md
opsbook search otherword -C repo
status_is 1 "a removed note is gone"
opsbook search freshword --rev HEAD -C repo
status_is 1 "a revision has what it has"
opsbook search 内存泄漏 --rev HEAD -C repo
says out "zh/leak.md"

# A broken cache is made anew without a word; one that cannot be written is done without.
for file in "$XDG_CACHE_HOME"/opsbook/*.db; do
	printf 'not a database, but long enough to be looked at as if it were one, perhaps' >"$file"
	rm -f "$file-wal" "$file-shm"
done
opsbook search 内存泄漏 -C repo
says out "zh/leak.md" "a broken cache"
check "a broken cache: nothing on stderr" test ! -s err
printf x >blocked
XDG_CACHE_HOME=$work/blocked opsbook search 内存泄漏 -C repo
says out "zh/leak.md" "no cache folder can be made"
says err "not kept" "which is told"

# Many at once, while a note is edited.
for i in 1 2 3 4 5 6; do
	note repo/ops/busy.md "# Busy $i" "" "busyword word$i"
	"$OPSBOOK" search 内存泄漏 -C repo >"many.$i" 2>"many-err.$i" &
done
wait
for i in 1 2 3 4 5 6; do
	says "many.$i" "zh/leak.md" "one of many at once ($i)"
	check "one of many at once ($i): nothing on stderr" test ! -s "many-err.$i"
done

# Whatever is typed is a query.
for query in '"' '""' '*' '(' 'a AND' 'NOT' 'NEAR(' "'" '^x' 'col:x' '{a b}:c' '-' '\' '%' 'tag:' ';DROP TABLE note' '🎉' \
	"$(printf 'x%.0s' $(seq 10000))" "$(printf '"%.0s' $(seq 1000))" "$(printf 'word%s ' $(seq 2000))"; do
	opsbook search -C repo -- "$query"
	check "a query is never an error: $(printf %s "$query" | cut -c1-20)" test "$status" -le 1
done
opsbook search
status_is 2 "no query: wrong usage"
opsbook search x --limit none -C repo
status_is 2 "--limit without a number: wrong usage"
opsbook search x -C no-such-folder
status_is 3 "no such folder: status 3"

# --open: the page of the first result, in a browser that writes down what it was given.
mkdir bin
printf '#!/bin/sh\nprintf "%%s" "$1" >"%s/opened"\n' "$work" >bin/browser
printf '#!/bin/sh\nexit 4\n' >bin/broken
chmod +x bin/*
BROWSER=$work/bin/browser opsbook search 容器 -C repo --open
status_is 3 "--open without a site"
says err "there is no site in 'site'" "is told, with what to do"
opsbook build repo -o site
BROWSER=$work/bin/browser opsbook search 容器 -C repo --open
status_is 0 "--open"
says out "zh/leak.md" "shows the results too"
check "the browser gets page and heading" test "$(cat opened)" = "file://$(pwd -P)/site/zh/leak.html#%E7%9C%8B%E5%AE%B9%E5%99%A8"
mv site elsewhere
BROWSER=$work/bin/browser opsbook search get_pods -C repo --open --site elsewhere
check "--site names the folder" test "$(cat opened)" = "file://$(pwd -P)/elsewhere/ops/disk.html#find-what-is-large"
echo "base_url: https://ops.example/wiki" >repo/opsbook.yml
BROWSER=$work/bin/browser opsbook search get_pods -C repo --open
check "without a site, the address on the web" test "$(cat opened)" = "https://ops.example/wiki/ops/disk.html#find-what-is-large"
BROWSER=$work/bin/broken opsbook search get_pods -C repo --open
status_is 3 "a browser that fails"
says err "ended with status 4"
BROWSER=$work/bin/none opsbook search get_pods -C repo --open
status_is 3 "a browser that is not there"
rm repo/opsbook.yml
finish
