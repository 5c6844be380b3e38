# doctor says in plain words what it found out about a repository.
# shellcheck shell=sh
. ./lib.sh

note repo/README.md "# Home"
repository repo
opsbook doctor repo
status_is 0 "a healthy repository: 0"
check "it says something" test -s out
mkdir plain && note plain/a.md "# A"
opsbook doctor plain
status_is 0 "a plain folder: 0"
says out "no git history" "and says that it is no repository"
opsbook doctor nowhere
status_is 3 "a folder that is not there: 3"
mkdir none
opsbook doctor none
says out "0 notes" "a folder without notes is told so"

# What the machine lacks is named with the command that brings it.
mkdir empty
status=0
env -i PATH="$work/empty" HOME="$work" "$OPSBOOK" doctor repo >out 2>err </dev/null || status=$?
status_is 0 "a bare machine: 0"
says out "apt-get install git" "no git"
says out "apt-get install bubblewrap" "no sandbox"
says out "git config --global user.name" "no name to commit under"
says out "export LC_ALL=C.UTF-8" "no UTF-8"
opsbook doctor repo
silent out "user.name" "nothing of it where all is there"
silent out "LC_ALL"
finish
