# A shallow clone: dates that cannot be known are not printed, and doctor says how to fetch them.
# shellcheck shell=sh
. ./lib.sh

note repo/old.md "# Old note"
git init -q -b main repo
git -C repo add -A
GIT_AUTHOR_DATE=2019-07-08T00:00:00Z GIT_COMMITTER_DATE=2019-07-08T00:00:00Z git -C repo commit -q -m one
note repo/new.md "# New note"
git -C repo add -A
GIT_AUTHOR_DATE=2024-05-06T00:00:00Z GIT_COMMITTER_DATE=2024-05-06T00:00:00Z git -C repo commit -q -m two
note repo/newest.md "# Newest note"
git -C repo add -A
GIT_AUTHOR_DATE=2024-06-07T00:00:00Z GIT_COMMITTER_DATE=2024-06-07T00:00:00Z git -C repo commit -q -m three

opsbook build repo -o full
says full/old.html "2019-07-08" "a full clone prints the true date"
says full/new.html "2024-05-06"

git clone -q --depth 2 "file://$work/repo" shallow
opsbook build shallow -o site
status_is 0 "a shallow clone builds"
says site/newest.html "2024-06-07" "a date within what is there is printed"
silent site/old.html "2019" "a date behind the edge is not guessed"
silent site/old.html "2024-05-06" "nor is the edge's own date taken for it"
opsbook doctor shallow
says out "git fetch --unshallow" "doctor says what to do"
opsbook doctor repo
silent out "--unshallow" "doctor has no such advice for a full clone"
finish
