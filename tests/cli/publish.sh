# Publishing to a folder: what changed is told, old sites are kept, the newest commit wins, what
# must not go on line does not, and of 100 publishes killed at any moment each leaves a whole site.
# shellcheck shell=sh
. ./lib.sh

# commit MESSAGE [SECONDS]: all of repo, so many seconds into a day.
commit() {
	git -C repo add -A
	GIT_COMMITTER_DATE="2024-03-05T10:00:${2:-00}+08:00" git -C repo commit -q -m "$1"
}

note repo/README.md "# Notes" "" "See [disk](disk.md)."
note repo/disk.md "# Disk full" "" "Look for large files."
note repo/old.md "# Old ways" "" "Nobody does this."
git init -q -b main repo
commit one
first=$(git -C repo rev-parse HEAD)

# What is new, what is the same.
opsbook publish repo --dir www/site --dry-run
status_is 0 "a dry run"
says out "+ disk.html" "it says which pages would appear"
check "and makes no site" test ! -e www/site
opsbook publish repo --dir www/site
status_is 0 "the first publish"
says out "+ disk.html"
says www/site/_ob/build.json "\"commit\": \"$first\"" "build.json names the commit"
says www/site/_ob/build.json '"notes": 3'
check "there is a .nojekyll" test -e www/site/.nojekyll
opsbook build repo --rev HEAD -o plain
same_trees plain www/site "it is the site that build makes"
before=$(digest www)
opsbook publish repo --dir www/site
status_is 0 "the same commit again"
says err "this very site already"
check "changes nothing" test "$(digest www)" = "$before"

# Edited files that are not committed do not go on line, unless asked.
note repo/disk.md "# Disk full" "" "Look for *very* large files."
opsbook publish repo --dir www/site
says err "this very site already" "what is not committed is not published"
opsbook publish repo --dir www/tree --working-tree --quiet
says www/tree/disk.html "<em>very</em>" "but with --working-tree"
note repo/net.md "# Network" "" "See [disk](disk.md)."
rm repo/old.md
commit two 10
style=$(find www/site/_ob -name "style*.css" | head -1)
touch -d 2001-02-03 "$style"
opsbook publish repo --dir www/site --json
says out '"added": ["net.html"]' "the JSON lists what was added"
says out '"removed": ["old.html"]'
says out '"changed": ["disk.html"' "a page counts as changed when what it says did"
check "a file that is the same keeps its time" test "$(date -r "$style" +%Y)" = 2001

# The newest commit wins, whoever comes last.
opsbook publish repo --dir www/site --rev "$first"
status_is 0 "an older commit"
says err "newer commit" "does not replace a newer one"
check "which stays" test -e www/site/net.html
git clone -q --depth 1 --branch main "file://$work/repo" shallow
git -C shallow rev-parse HEAD >/dev/null
note repo/net.md "# Network" "" "Changed."
commit three 20
opsbook publish repo --dir www/site
opsbook publish shallow --dir www/site
says err "newer commit" "nor does it from a clone that does not know the newer one"
opsbook publish repo --dir www/site --rev "$first" --force
check "but with --force" test -e www/site/old.html

# Back, and back again.
opsbook publish --dir www/site --releases
says out " pages" "releases are listed"
opsbook publish repo --dir www/site --rollback --dry-run
says out "+ net.html" "a rollback says what it would change"
opsbook publish repo --dir www/site --rollback
status_is 0 "a rollback"
says www/site/net.html "Changed." "puts the site before back"
opsbook publish --dir www/site --rollback
check "another undoes it" test -e www/site/old.html
opsbook publish --dir www/site --rollback --to "$(git -C repo rev-parse --short=8 HEAD~1)"
silent www/site/net.html "Changed." "--to picks a release by its commit"
opsbook publish --dir www/site --rollback --to ffffffff
status_is 3 "a commit that is not kept"
opsbook publish --dir www/never --rollback
status_is 3 "a folder without releases"
i=0
while [ $i -lt 4 ]; do
	i=$((i + 1))
	note repo/net.md "# Network" "" "Number $i."
	commit "$i" "3$i"
	opsbook publish repo --dir www/site --keep 2 --quiet
done
check "--keep says how many stay" test "$(find www/.site.opsbook/releases -mindepth 1 -maxdepth 1 | wc -l)" = 2
opsbook publish --dir www/site --rollback
says www/site/net.html "Number 3." "the newest ones"
opsbook publish repo --dir www/site

# What must not be replaced, what must not go on line.
mkdir mine
echo text >mine/file
opsbook publish repo --dir mine
status_is 3 "a folder of somebody else's"
says err "not a site of opsbook"
check "is left alone" test "$(ls -A mine)" = file
head -c 3000 /dev/zero | tr '\0' x >repo/large.md
note repo/opsbook.yml "max_note_size: 1024"
commit large 40
opsbook publish repo --dir www/site
status_is 1 "a note that cannot be published"
says err "not published: 1 finding" "blocks"
says www/site/net.html "Number 4." "and the old site stays"
opsbook publish repo --dir www/site --allow-errors
status_is 0 "unless told otherwise"
rm repo/large.md repo/opsbook.yml
note repo/login.md "# Login" "" "\`\`\`sh" "curl --user admin:Tr0ub4dor-39x https://intranet.example/" "\`\`\`"
commit secret 41
opsbook publish repo --dir www/site
status_is 1 "a password in a note"
says err "login.md:4" "is told with its place"
says err "secret-password"
silent err "Tr0ub4dor-39x" "but not repeated"
check "and is not on line" sh -c '! grep -rq Tr0ub4dor www/site'
opsbook publish repo --branch pages
status_is 1 "nor does it go to a branch"
note repo/.opsbook/allow "secret-password login.md"
commit allowed 42
opsbook publish repo --dir www/site
status_is 0 "unless the allow-list has it"
rm -r repo/login.md repo/.opsbook
commit small 43
opsbook publish repo --dir www/x --branch y
status_is 2 "two targets at once"
opsbook publish repo
status_is 2 "no target"

# A plain folder has no commit, and can be published all the same.
note plainnotes/a.md "# A"
opsbook publish plainnotes --dir www/plain
status_is 0 "a folder that is no repository"
check "has its page" test -s www/plain/a.html

# Four at once, of three commits: one whole site, of the newest.
note repo/last.md "# Last"
commit last 44
rm -rf www
for n in 3 1 0 1; do
	"$OPSBOOK" publish repo --dir www/site --rev "HEAD~$n" --allow-errors --quiet >/dev/null 2>&1 &
done
wait
opsbook build repo --rev HEAD -o plain
same_trees plain www/site "of four publishes at once the newest commit stays, whole"

# Killed at any moment.
one=$(digest plain)
opsbook build repo --rev HEAD~1 -o plain2
two=$(digest plain2)
check "two sites that differ" test "$one" != "$two"
start=$(date +%s%N)
for n in 0 1 0 1; do
	opsbook publish repo --dir www/site --rev HEAD~$n --force --keep 2
done
took=$((($(date +%s%N) - start) / 4000))
kills=0
mixed=0
swaps=0
last=$(digest www/site)
i=0
while [ $i -lt 100 ]; do
	i=$((i + 1))
	"$OPSBOOK" publish repo --dir www/site --rev HEAD~$((i % 2)) --force --keep 2 >/dev/null 2>&1 &
	pid=$!
	if [ $((i % 10)) = 5 ]; then wait $pid; fi
	sleep "$(awk -v n=$i -v most=$took 'BEGIN { srand(n); rand(); printf "%.6f", rand() * most * 1.5 / 1000000 }')"
	if kill -9 $pid 2>/dev/null; then kills=$((kills + 1)); fi
	wait $pid 2>/dev/null
	now=$(digest www/site)
	if [ "$now" != "$one" ] && [ "$now" != "$two" ]; then
		mixed=$((mixed + 1))
		echo "    publish $i: neither site: $now"
	fi
	[ "$now" = "$last" ] || swaps=$((swaps + 1))
	last=$now
done
echo "note: publish: $kills of 100 killed, $swaps times the site changed, one takes $((took / 1000)) ms"
check "100 killed publishes left no mixture" test $mixed = 0
check "some were killed in the middle" test $kills -gt 20
check "some came to their end" test $swaps -gt 0
opsbook publish repo --dir www/site --rev HEAD~1 --force --keep 2
opsbook publish repo --dir www/site --keep 2
status_is 0 "the next publish works"
check "and its site is whole" test "$(digest www/site)" = "$one"
check "nothing unfinished is left" test "$(ls -A www/.site.opsbook)" = releases
whole=yes
for release in www/.site.opsbook/releases/*; do
	sum=$(digest "$release")
	[ "$sum" = "$one" ] || [ "$sum" = "$two" ] || whole=no
done
check "every release is a whole site" test $whole = yes
finish
