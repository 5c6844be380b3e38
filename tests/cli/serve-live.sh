# What opsbook serve shows of changes as tools and editors make them: after each it is what a build would be.
. ./lib.sh
. "$root/tests/cli/serving"

for i in $(seq 60); do
	note "notes/d$((i % 7))/n$i.md" "# Note $i" "" "Text $i of main. [next](../d$(((i + 1) % 7))/n$((i + 1)).md)"
done
note notes/README.md "# Home" "" "[first](d1/n1.md)"
repository notes
git -C notes checkout -q -b other
sed -i 's/of main/of other/' notes/d*/*.md
git -C notes mv d1 moved
rm notes/d2/n9.md notes/d2/n16.md
note notes/d3/more.md "# More"
git -C notes add -A
git -C notes commit -qm other
git -C notes checkout -q main

# ---- A checkout ----
serve notes
git -C notes checkout -q other
eventually "Text 8 of other" moved/n8.html "a checkout is seen"
same_as_built "after a checkout" notes
check "many files are one change" test "$(grep -c ' ms: ' serve.err)" = 1
says serve.err " more" "which says how many"
git -C notes checkout -q main
eventually "Text 8 of main" d1/n8.html "and the way back"
same_as_built "after the way back" notes

# ---- Editors ----
echo "# Renamed over" >notes/d3/.n3.md.tmp
mv notes/d3/.n3.md.tmp notes/d3/n3.md
eventually "Renamed over" d3/n3.html "what is written beside and renamed over"
mv notes/d3/n10.md notes/d3/n10.md~
echo "# Written anew" >notes/d3/n10.md
rm notes/d3/n10.md~
eventually "Written anew" d3/n10.html "what is moved away and written anew"
printf '\nOne more line.\n' >>notes/d3/n17.md
eventually "One more line." d3/n17.html "what is written at the end"
if command -v vim >/dev/null; then
	vim -Nu NONE -es -c '1s/Note/Edited/' -c wq notes/d3/n24.md </dev/null >/dev/null 2>&1
	eventually "Edited 24" d3/n24.html "what vim writes, with its swap file and backup"
fi
cp notes/d3/n31.md kept
rm notes/d3/n31.md
eventually "kind-404" d3/n31.html "a note that is gone"
mv kept notes/d3/n31.md
eventually "Text 31" d3/n31.html "and comes back"
same_as_built "after editors" notes
echo "d4/" >notes/.gitignore
echo "# Not tracked" >notes/d5/new.md
eventually "Not tracked" d5/new.html "a note that git does not know yet"
rm notes/.gitignore
same_as_built "with rules that came and went" notes

# ---- The theme, the configuration ----
palette() {
	curl -s "$url" | grep -o 'palette\.[0-9a-f]*\.css'
}
first=$(palette)
note notes/theme/assets/palette.css ":root { --paper: rgb(1, 2, 3); }"
for _ in $(seq 200); do
	[ "$(palette)" = "$first" ] || break
	sleep 0.05
done
check "a file of the theme is taken up" test "$(palette)" != "$first"
same_as_built "with a file of the theme" notes
rm -r notes/theme
for _ in $(seq 200); do
	[ "$(palette)" != "$first" ] || break
	sleep 0.05
done
check "and let go" test "$(palette)" = "$first"
same_as_built "without it" notes
note notes/opsbook.yml "history: 2"
eventually "history" d1/n1.html "history in opsbook.yml"
same_as_built "with history" notes
check "gives pages of it" test -e got/_ob/history/d1/n1.html
stop "it ends"
git -C notes add -A
git -C notes commit -qm all

# ---- A commit, where git's folder is elsewhere ----
note repo/docs/a.md "# A" "" "Text."
note repo/b.md "# B"
repository repo
git -C repo worktree add -q ../linked
serve repo/docs
eventually "2024-03-05" a.html "a part of a repository has its dates"
echo "More." >>repo/docs/a.md
eventually "More." a.html "a save in it"
GIT_AUTHOR_DATE=2025-06-07T10:00:00+08:00 git -C repo commit -qam more
eventually "2025-06-07" a.html "a commit refreshes them"
same_as_built "after a commit" repo/docs
stop "it ends"
serve linked
eventually "2024-03-05" docs/a.html "a linked working tree has its dates"
echo "More." >>linked/docs/a.md
GIT_AUTHOR_DATE=2025-07-08T10:00:00+08:00 git -C linked commit -qam more
eventually "2025-07-08" docs/a.html "and those of its commits"
stop "it ends"

# ---- Where the system has no room ----
if unshare -Ur true 2>/dev/null; then
	program=$OPSBOOK
	note few "#!/bin/sh" "exec unshare -Ur sh -c 'echo 3 >/proc/sys/user/max_inotify_watches; exec \"\$@\"' sh '$program' \"\$@\""
	chmod +x few
	OPSBOOK=$work/few
	serve notes
	OPSBOOK=$program
	says serve.err "looking for changes once a second: the system has no more watches for folders" "without room for watches it says so"
	echo "# Found by looking" >notes/d6/n6.md
	eventually "Found by looking" d6/n6.html "and looks"
	stop "it ends"
fi

# ---- A revision; a browser ----
note browser "#!/bin/sh" "echo \"\$1\" >'$work/opened'"
chmod +x browser
BROWSER=$work/browser serve notes --rev other --open
eventually "Text 8 of other" moved/n8.html "a revision is served"
echo "# Not in it" >notes/d6/n6.md
same_as_built "a revision" notes --rev other
check "with --open a browser gets the address" grep -Fqx "$url" opened
stop "it ends"

# ---- Load ----
if command -v python3 >/dev/null; then
	check "500 pages a second while notes are saved: no wrong answer, no more memory" python3 "$root/bench/serve" "$OPSBOOK" notes 3 500
	grep answers check.log | sed 's/^ */note: /'
fi
finish
