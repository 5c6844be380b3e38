# The runbooks of content/, run as a whole on a throw-away machine's corner: each does its work, is verified, and can be taken back.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR

cp -r "$root/content" notes
run() { # NOTE ARGUMENT...
	name=$1
	shift
	opsbook run "runbooks/$name" -C notes --yes "$@"
}
undo() { # NOTE LAST-STEP ARGUMENT...: the same note with a step behind it that fails, so that all is taken back
	name=$1
	last=$2
	shift 2
	cp "notes/runbooks/$name.md" "notes/runbooks/$name-undo.md"
	printf '\n```sh {name=then-fail effect=read needs=%s}\nfalse\n```\n' "$last" >>"notes/runbooks/$name-undo.md"
	opsbook run "runbooks/$name-undo" -C notes --yes --on-failure undo "$@"
}

# Disk full.
mkdir logs
seq 10000 >logs/old.log
seq 10 >logs/new.log
touch -d '10 days ago' logs/old.log
cp -p logs/old.log old
undo disk-full pack-logs --param MOUNT="$work" --param LOGS="$work/logs"
status_is 1 "disk full: taken back"
says err ": undone in" "disk full: undone"
check "disk full: the log is as it was" cmp old logs/old.log
run disk-full --param MOUNT="$work" --param LOGS="$work/logs"
status_is 0 "disk full: status 0"
check "disk full: old logs are packed" sh -c 'zcat logs/old.log.gz | cmp - old && test -e logs/new.log'

# Certificate.
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 3 -subj "/CN=api.example.com/O=Ops & Co" 2>/dev/null
cp cert.pem cert.old
undo internal-certificate same-subject --param CERT="$work/cert.pem" --param KEY="$work/key.pem"
status_is 1 "certificate: taken back"
check "certificate: the old one stands" cmp cert.old cert.pem
run internal-certificate --param CERT="$work/cert.pem" --param KEY="$work/key.pem"
status_is 0 "certificate: status 0"
check "certificate: valid for weeks" openssl x509 -in cert.pem -noout -checkend 5000000
says out "the key is the same"
says out "the subject is the same"
run internal-certificate --param CERT="$work/cert.pem" --param KEY="$work/key.pem"
status_is 1 "certificate: one that is not due is left alone"
openssl req -x509 -newkey rsa:2048 -nodes -keyout other.pem -out /dev/null -days 3 -subj "/CN=x" 2>/dev/null
cp cert.old cert.pem
run internal-certificate --param CERT="$work/cert.pem" --param KEY="$work/other.pem"
status_is 1 "certificate: the guard finds a key that does not belong to it"
check "certificate: and nothing is changed" cmp cert.old cert.pem

# SQLite.
sqlite3 app.db "CREATE TABLE notes(x); INSERT INTO notes VALUES ('a'), ('b');"
undo sqlite-backup restore --param DB="$work/app.db" --param BACKUP="$work/backup"
status_is 1 "sqlite: taken back"
check "sqlite: no copies are left" test -z "$(ls backup)"
run sqlite-backup --param DB="$work/app.db" --param BACKUP="$work/backup"
status_is 0 "sqlite: status 0"
check "sqlite: the restored one has the rows" test "$(sqlite3 backup/restored.db 'SELECT count(*) FROM notes')" = 2
printf 'lost' >app.db
run sqlite-backup --param DB="$work/app.db" --param BACKUP="$work/backup"
status_is 1 "sqlite: a file that is no database is not backed up"
opsbook run runbooks/sqlite-backup -C notes --yes --only replace --confirm replace=replace --param DB="$work/app.db" --param BACKUP="$work/backup"
status_is 1 "sqlite: the guard keeps it from being replaced"
rm app.db && sqlite3 app.db "CREATE TABLE other(x)"
opsbook run runbooks/sqlite-backup -C notes --yes --only replace --confirm replace=replace --param DB="$work/app.db" --param BACKUP="$work/backup"
status_is 0 "sqlite: replaced by name"
check "sqlite: the rows are back" test "$(sqlite3 app.db 'SELECT count(*) FROM notes')" = 2

# Stuck process.
mkdir service
printf '#!/bin/sh\nexec sleep 7321\n' >service/run
chmod +x service/run
start() {
	sh -c 'trap "" TERM; while :; do sleep 1; done' >/dev/null 2>&1 &
	pid=$!
	echo $pid >service/pid
}
start
run stuck-process --confirm end=end --param SERVICE="$work/service" --param WAIT=1
status_is 0 "stuck process: status 0"
check "stuck process: the one that heard nothing is gone" sh -c '! kill -0 $0 2>/dev/null || grep -q "State:.Z" /proc/$0/status' $pid
check "stuck process: another one runs" pgrep -f '^sleep 7321$'
kill "$(cat service/pid)"
start
undo stuck-process start --confirm end=end --param SERVICE="$work/service" --param WAIT=1
status_is 1 "stuck process: taken back"
check "stuck process: the new one is ended" sh -c '! pgrep -f "^sleep 7321$"'
run stuck-process --param SERVICE="$work/service"
status_is 2 "stuck process: it is a danger"

# Log rotation.
head -c 300000 /dev/zero | tr '\0' 'x' >app.log
cp app.log app.before
undo log-rotation pack --param LOG="$work/app.log"
status_is 1 "log rotation: taken back"
check "log rotation: the log is as it was" cmp app.before app.log
check "log rotation: and no copy is left" test ! -e app.log.1 -a ! -e app.log.1.gz
run log-rotation --param LOG="$work/app.log"
status_is 0 "log rotation: status 0"
check "log rotation: packed" sh -c 'zcat app.log.1.gz | cmp - app.before && test ! -s app.log'
run log-rotation --param LOG="$work/app.log"
status_is 1 "log rotation: a small log is left alone"

# git.
git init -q whole
for i in 1 2 3; do
	echo $i >whole/file
	git -C whole add -A
	git -C whole commit -q -m $i
done
git clone -q --bare --no-hardlinks whole broken.git
for hash in $(git -C whole rev-parse HEAD:file HEAD~1 HEAD~2:file); do
	object=broken.git/objects/$(echo "$hash" | cut -c1-2)/$(echo "$hash" | cut -c3-)
	chmod u+w "$object"
	: >"$object"
done
cp -a broken.git broken.copy
undo git-recovery clone --param REPO="$work/broken.git" --param MIRROR="$work/whole"
status_is 1 "git: taken back"
check "git: as broken as before" diff -r broken.copy broken.git
check "git: and no copy is left" test ! -e broken.git.damaged
run git-recovery --param REPO="$work/broken.git" --param MIRROR="$work/whole"
status_is 0 "git: status 0"
check "git: whole again" git -C broken.git fsck --full
check "git: with its history" test "$(git -C broken.git rev-list --count HEAD)" = 3
finish
