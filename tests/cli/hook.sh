# A repository that is pushed to publishes itself: by file, git daemon and http; two pushers at
# once, a rewound branch, a broken note, a kill in the middle.
# shellcheck shell=sh
. ./lib.sh

# push_note CLONE LINE [OPTION...]: change the note and push; what the pusher sees is in push.log.
push_note() {
	clone=$1
	note "$clone/note.md" "# Note" "" "$2"
	shift 2
	git -C "$clone" add -A
	git -C "$clone" commit -q -m change
	git -C "$clone" push "$@" >push.log 2>&1
}

unset GIT_COMMITTER_DATE
git init -q --bare -b main notes.git
opsbook hook install notes.git --dir "www/it's live" --branch main
status_is 0 "the hook is installed"
check "it is a program" test -x notes.git/hooks/post-receive
check "of the shell" sh -n notes.git/hooks/post-receive
opsbook hook install notes.git --dir "www/it's live" --branch main --keep 1
status_is 0 "installed again it is replaced"
site="$work/www/it's live"

git init -q -b main ann
git -C ann remote add origin "file://$work/notes.git"
push_note ann "First." -u origin main
says push.log "remote: opsbook: published" "the pusher sees a report"
says push.log "remote: + note.html" "and the pages"
says "$site/note.html" "First." "the page is on line"
says notes.git/opsbook/publish.log "main: published $(git -C ann rev-parse --short=10 HEAD)" "a log is kept"
git -C ann push -q origin HEAD:refs/heads/draft
says push.log "published" "another branch"
check "publishes nothing" test "$(wc -l <notes.git/opsbook/publish.log)" = 1
check "the repository has no more than that" test "$(ls notes.git/opsbook)" = publish.log

# Two pushers at the same time, one of whom has to try again.
git clone -q "file://$work/notes.git" ben
note ben/ben.md "# Ben"
git -C ben add -A
git -C ben commit -q -m ben
push_note ann "Second."
(
	until git -C ben push -q 2>ben.log; do
		git -C ben pull -q --rebase
	done
) &
push_note ann "Third." || {
	git -C ann pull -q --rebase
	git -C ann push -q >push.log 2>&1
}
wait
opsbook build notes.git --rev main -o plain
same_trees plain "$site" "after two pushers the site is of what the branch is now"
check "with both pages" test -s "$site/ben.html"

# What must not go on line, and what is broken but can.
git -C ann pull -q --rebase
git -C ann push -q 2>/dev/null
note ann/broken.md "---" "title: [oops" "---" "# Broken" "" "[nowhere](nowhere.md)"
push_note ann "Fourth."
says push.log "broken.md:" "the pusher is told what is broken"
check "the broken note is a page all the same" test -s "$site/broken.html"
note ann/opsbook.yml "max_note_size: 1024"
head -c 3000 /dev/zero | tr '\0' x >ann/large.md
push_note ann "Fifth."
says push.log "not published: 1 finding" "a note that cannot be published"
says "$site/note.html" "Fourth." "leaves the old site"
note ann/opsbook.yml "title: ["
push_note ann "Sixth."
says push.log "opsbook.yml" "so does a configuration that cannot be read"
says "$site/note.html" "Fourth."
rm ann/large.md ann/opsbook.yml
push_note ann "Seventh."
says "$site/note.html" "Seventh." "the next push that is sound goes on line"

# A branch that is set back.
git -C ann reset -q --hard HEAD~4
git -C ann push -q --force >push.log 2>&1
says push.log "published" "a rewound branch is published"
check "as it is now" test ! -e "$site/broken.html"

# Killed in the middle: the old site stays, the next push mends it.
kills=0
mixed=0
i=0
before=$(digest "$site")
printf '#!/bin/sh\n"%s" hook run --dir "%s" --keep 1 & echo $! >"%s/pid"\nwait\n' "$OPSBOOK" "$site" "$work" >notes.git/hooks/post-receive
while [ $i -lt 60 ] && [ $kills -lt 6 ]; do
	i=$((i + 1))
	rm -f pid
	push_note ann "Kill $i." &
	while [ ! -s pid ]; do sleep 0.005; done
	sleep "0.0$((i % 4))"
	kill -9 "$(cat pid)" 2>/dev/null && kills=$((kills + 1))
	wait
	opsbook build ann --rev HEAD -o plain --quiet
	now=$(digest "$site")
	[ "$now" = "$before" ] || [ "$now" = "$(digest plain)" ] || mixed=$((mixed + 1))
	before=$now
done
check "hooks were killed" test $kills -eq 6
check "no kill left a mixture" test $mixed = 0
opsbook hook install notes.git --dir "$site"
status_is 3 "a hook of somebody else's"
says err "hook run --dir" "is left alone, with the line to add to it"
rm notes.git/hooks/post-receive
opsbook hook install notes.git --dir "$site"
push_note ann "Mended."
says "$site/note.html" "Mended." "the next push publishes"

# By git's own daemon and by http.
port=$((20000 + $$ % 20000))
git daemon --listen=127.0.0.1 --port=$port --base-path="$work" --export-all --enable=receive-pack --reuseaddr "$work" >daemon.log 2>&1 &
daemon=$!
i=0
until git ls-remote "git://127.0.0.1:$port/notes.git" >/dev/null 2>&1 || [ $i -ge 100 ]; do
	i=$((i + 1))
	sleep 0.05
done
push_note ann "By the daemon." "git://127.0.0.1:$port/notes.git" main
says push.log "remote: opsbook: published" "a push to git daemon is reported"
says "$site/note.html" "By the daemon."
kill $daemon
git -C notes.git config http.receivepack true
python3 "$root/tests/cli/git_http.py" . port &
server=$!
i=0
while [ ! -s port ] && [ $i -lt 200 ]; do
	i=$((i + 1))
	sleep 0.05
done
push_note ann "By http." "http://127.0.0.1:$(cat port)/notes.git" main
says push.log "remote: opsbook: published" "a push by http is reported"
says "$site/note.html" "By http."
kill $server

opsbook hook remove notes.git
status_is 0 "the hook is removed"
opsbook hook remove notes.git
status_is 3 "once"
opsbook hook install "$work" --dir x
status_is 3 "a folder that is no repository"
opsbook hook run notes.git --dir x
status_is 0 "a push of nothing"
opsbook hook dance
status_is 2 "an action that there is not"
finish
