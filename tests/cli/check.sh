# check: what it tells, exit statuses, baselines, and what is new on a branch.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home" "" "[a](ops/a.md) [b](ops/b.md#start)"
note repo/ops/a.md "# A" "" "Text with a [hole](gone.md)." "" "[weak](B.md)"
note repo/ops/b.md "# B" "" "## Start" "" "text"
repository repo

opsbook check repo
status_is 1 "warnings: 1"
says out "ops/a.md:3:13: warning: link leads nowhere: 'gone.md' [link-missing]" "findings are on stdout"
silent out "link-weak" "hints are not shown"
says err "3 notes: 0 errors, 1 warning, 1 hint (--hints shows them)" "but counted"
opsbook check repo --hints --fail-on error
status_is 0 "--fail-on error: 0"
says out "[link-weak]" "--hints shows them"
opsbook check repo --fail-on hint
status_is 1 "--fail-on hint: 1"
opsbook check repo --format json -o report.json
check "a report in a file" python3 -c 'import json; f = json.load(open("report.json"))
assert [x["code"] for x in f] == ["link-missing"], f
assert (f[0]["path"], f[0]["line"], f[0]["column"]) == ("ops/a.md", 3, 13), f'
check "and nothing on stdout" test ! -s out
opsbook check repo/ops --format github
says out "::warning file=ops/a.md,line=3,col=13," "paths are the repository's, also from a folder of it"
for bad in "--format html" "--fail-on never" "--today soon" "--update-baseline"; do
	# shellcheck disable=SC2086
	opsbook check repo $bad
	status_is 2 "$bad: 2"
done
opsbook check repo --baseline none.json
status_is 2 "a baseline that is not there: 2"
says err "--update-baseline writes it"

opsbook check repo --baseline base.json --update-baseline
status_is 0 "a baseline is written: 0"
opsbook check repo --baseline base.json --fail-on hint
status_is 0 "nothing but what is known: 0"
note repo/ops/a.md "# A" "" "More before it." "" "Text with a [hole](gone.md)." "[another](lost.md)"
opsbook check repo --baseline base.json
status_is 1 "something new: 1"
silent out "gone.md'" "what moved is known"
says out "lost.md" "what is new is told"
says err "1 finding of the baseline is gone; --update-baseline takes it out"
git -C repo checkout -q ops/a.md

git -C repo checkout -q -b work
git -C repo mv ops/b.md ops/c.md
note repo/ops/d.md "# D" "" "curl -u admin:hunter2 https://h/"
git -C repo add -A
git -C repo commit -q -m "work"
git -C repo checkout -q main
note repo/ops/a.md "# A"
git -C repo commit -qam "main goes on"
git -C repo checkout -q work
opsbook check repo --changed-since main
status_is 1 "new on a branch: 1"
silent out "gone.md'" "what was there before is not told"
says out "README.md:3:15: warning: link leads nowhere: 'ops/b.md#start'" "what it broke elsewhere is"
says out "ops/d.md:3:15: warning: this looks like a password in a command [secret-password]"
silent out "hunter2" "a password is never shown"
says out "curl -u admin:******* https" "stars stand in its place"
# Notes that nobody touched, whose targets went away; notes that were renamed, with the holes that they had.
note since/README.md "# Home" "" "[gone](gone.md)" "" "[part](parts.md#middle)" "" "![](rack.png)" "" "[kept](kept.md)"
note since/gone.md "# Gone"
note since/parts.md "# Parts" "" "## Middle"
note since/kept.md "# Kept" "" "[hole](nowhere.md)" "" "[hole](nowhere.md)" "" "curl -u admin:hunter2 https://h/"
png since/rack.png
repository since
opsbook check since --changed-since main
status_is 0 "of what was there nothing is told"
git -C since rm -q gone.md rack.png
note since/parts.md "# Parts" "" "## End"
mkdir since/sub
git -C since mv kept.md sub/renamed.md
git -C since add -A
opsbook check since --changed-since HEAD
status_is 1 "what was removed is missed elsewhere: 1"
says out "README.md:3:1: warning: link leads nowhere: 'gone.md'" "a note that was deleted"
says out "README.md:5:1: warning: 'parts.md' has no heading or block '#middle'" "a heading that was renamed"
says out "README.md:7:1: warning: image not found: 'rack.png'" "an image that was deleted"
silent out "sub/renamed.md" "what a renamed note had before is not told"
echo "[hole](nowhere.md)" >>since/sub/renamed.md
opsbook check since --changed-since HEAD
says out "sub/renamed.md:8:1: warning: link leads nowhere" "what it got since is"
check "and that alone" test "$(grep -c "sub/renamed" out)" = 1
git -C since commit -qam moved
git -C since checkout -q -b later HEAD~1
opsbook check since --changed-since main
status_is 0 "a branch that left before is not told what came after"

opsbook check repo --changed-since HEAD
status_is 0 "nothing since HEAD: 0"
opsbook check repo --changed-since nonsense
status_is 3 "a revision that is not there: 3"
note plain/a.md "# A"
opsbook check plain --changed-since main
status_is 2 "a folder that is no repository: 2"

note rules.yml "groups:" "- rules:" "  - alert: Lost"
opsbook check repo --rules rules.yml
says out "rules.yml:3:12: warning: the alert 'Lost' has no runbook [alert-runbook]"
note repo/old.md "---" "review: 2024-01-01" "owner: ops" "---" "# Old"
opsbook check repo --today 2024-01-02
says out "the review was due on 2024-01-01 [review-overdue]"
opsbook check repo --today 2023-12-31
silent out "review-overdue" "before its day nothing is overdue"
note repo/opsbook.yml "check:" "  review-overdue: off" "  link-missing: error" "  nte-empty: off"
opsbook check repo
silent out "review-overdue" "opsbook.yml switches findings off"
says out "error: link leads nowhere" "and makes them graver"
says out "opsbook.yml:4:14: warning: \"check\" takes codes of findings; did you mean \"note-empty\"?"

opsbook check "$root/content"
status_is 0 "the handbook and the sample notes have no warnings"
check "and no secrets" test ! -s out
finish
