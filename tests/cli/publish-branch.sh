# Publishing to a branch: one commit a site, without a checkout, here and at remotes that are
# reached by file, ssh and http with a password; races are won by the newest commit.
# shellcheck shell=sh
. ./lib.sh

unset GIT_COMMITTER_DATE
note repo/README.md "# Notes" "" "See [disk](disk.md)."
note repo/disk.md "# Disk full"
repository repo
main=$(git -C repo rev-parse HEAD)

opsbook publish repo --branch pages --dry-run
says out "+ disk.html" "a dry run says what would appear"
check "and makes no branch" sh -c '! git -C repo rev-parse -q --verify pages'
opsbook publish repo --branch pages
status_is 0 "to a branch of the repository"
opsbook build repo --rev HEAD -o plain
mkdir checkout
git -C repo archive pages | tar -x -C checkout
same_trees plain checkout "the branch holds the site that build makes"
git -C repo log -1 --format=%B pages >message
says message "Publish $(git -C repo rev-parse --short=10 HEAD)" "its commit names the source commit"
says message "Source: $main"
check "the working tree was not touched" test -z "$(git -C repo status --porcelain)"
check "nor HEAD" test "$(git -C repo symbolic-ref HEAD)" = refs/heads/main
check "the repository is sound" git -C repo fsck --strict --no-dangling
before=$(git -C repo rev-parse pages)
opsbook publish repo --branch pages
says err "this very site already" "the same commit again"
check "makes no commit" test "$(git -C repo rev-parse pages)" = "$before"

note repo/net.md "# Network"
git -C repo add -A
git -C repo commit -q -m two
opsbook publish repo --branch pages
says out "+ net.html" "the next commit"
check "builds on the one before" test "$(git -C repo rev-parse pages^)" = "$before"
opsbook publish repo --branch pages --rev "$main"
says err "newer commit" "an older commit does not replace a newer one"
opsbook publish repo --branch pages --rev "$main" --force --squash
check "--squash leaves one commit" test "$(git -C repo rev-list --count pages)" = 1

# What is not ours stays.
opsbook publish repo --branch main
status_is 3 "the branch that is checked out"
git -C repo branch other
opsbook publish repo --branch other
status_is 3 "a branch with something else on it"
says err "not a site of opsbook"
check "is left alone" test "$(git -C repo rev-parse other)" = "$(git -C repo rev-parse main)"
opsbook publish repo --branch "a..b"
status_is 2 "a name that no branch can have"
opsbook publish plain --branch pages
status_is 3 "a folder that is no repository"

# A bare repository, at a revision.
git clone -q --bare repo bare.git
opsbook publish bare.git --branch site --rev main~1
status_is 0 "in a bare repository at a revision"
says out "+ disk.html"

# A remote, by file. A custom domain that somebody set at the host stays.
git init -q --bare -b main server.git
git -C repo push -q ../server.git main
git clone -q "file://$work/server.git" clone
opsbook publish clone --branch pages --push origin
status_is 0 "pushed to a remote"
git clone -q -b pages "file://$work/server.git" host
check "has the site" test -s host/net.html
echo notes.example.com >host/CNAME
git -C host add -A
git -C host commit -q -m domain
git -C host push -q
note clone/dns.md "# DNS"
git -C clone add -A
git -C clone commit -q -m three
opsbook publish clone --branch pages --push origin
status_is 0 "pushed upon what somebody else pushed"
git -C host pull -q
says host/CNAME notes.example.com "their CNAME is still there"
check "and the new page" test -s host/dns.html
note clone/opsbook.yml "cname: ops.example.com"
git -C clone add -A
git -C clone commit -q -m domain
opsbook build clone -o named
says named/CNAME ops.example.com "a domain of the settings is written"
opsbook publish clone --branch pages --push origin
git -C host pull -q
says host/CNAME ops.example.com "and wins"
opsbook publish clone --branch pages --push origin
says err "this very site already" "pushed twice it is the same"
check "the clone has no such branch" sh -c '! git -C clone rev-parse -q --verify refs/heads/pages'
check "and is no shallow one" test "$(git -C clone rev-parse --is-shallow-repository)" = false

# What CI has: a shallow clone without the branch.
note clone/ci.md "# CI"
git -C clone add -A
git -C clone commit -q -m four
git -C clone push -q origin main
git clone -q --depth 1 "file://$work/server.git" ci
opsbook publish ci --branch pages --push origin
status_is 0 "from a shallow clone"
git -C host pull -q --ff-only
check "builds upon what was there" test -s host/ci.html
opsbook publish clone --rev main~1 --branch pages --push origin
says err "newer commit" "an older one from another clone does not replace it"
opsbook publish clone --branch pages --push "$work/nowhere.git"
status_is 3 "a remote that is not there"
says err "nowhere.git" "is named"

# By ssh, with what the user has set up for it.
cat >ssh <<'END'
#!/bin/sh
echo "$@" >>"$HOME/ssh.log"
for last; do :; done
exec sh -c "$last"
END
chmod +x ssh
export GIT_SSH_COMMAND="$work/ssh"
git init -q --bare ssh.git
opsbook publish clone --branch pages --push "ssh://deploy@host.example$work/ssh.git"
status_is 0 "pushed by ssh"
says ssh.log "deploy@host.example" "as the user's own ssh does it"
check "is there" git -C ssh.git cat-file -e pages:dns.html
unset GIT_SSH_COMMAND

# By http, with a password from a credential helper.
mkdir web
git init -q --bare web/notes.git
git -C web/notes.git config http.receivepack true
python3 "$root/tests/cli/git_http.py" web port deploy:secret &
server=$!
i=0
while [ ! -s port ] && [ $i -lt 200 ]; do
	i=$((i + 1))
	sleep 0.05
done
url="http://127.0.0.1:$(cat port)/notes.git"
opsbook publish clone --branch pages --push "$url"
status_is 3 "by http without the password"
says err "cannot read from" "says so, and asks nobody"
git -C clone config credential.helper '!f() { echo username=deploy; echo password=secret; }; f'
opsbook publish clone --branch pages --push "$url"
status_is 0 "with it from a credential helper"
check "is there" git -C web/notes.git cat-file -e pages:dns.html
kill $server

# Four clones publish four commits at once.
git clone -q "file://$work/server.git" race
for n in 1 2 3 4; do
	note race/race.md "# Race" "" "Lap $n."
	git -C race add -A
	GIT_COMMITTER_DATE="2024-06-0${n}T00:00:00Z" git -C race commit -q -m "lap $n"
done
git -C race push -q origin main
for n in 0 1 2 3; do
	git clone -q "file://$work/server.git" "racer$n"
done
for n in 2 0 3 1; do
	"$OPSBOOK" publish "racer$n" --rev "HEAD~$n" --branch pages --push origin >"race$n.log" 2>&1 &
done
wait
git -C host pull -q --ff-only
says host/race.html "Lap 4." "of four at once the newest stays"
rm -rf host/.git
opsbook build race --rev HEAD -o raced
same_trees raced host "whole"
check "nobody failed" sh -c '! grep -l "opsbook: .*\(cannot\|moved .* times\)" race*.log'
finish
