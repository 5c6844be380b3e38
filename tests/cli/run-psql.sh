# sql blocks against a PostgreSQL of ours: params are bound, a failure ends the block, no password in a command line.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGSERVICE
command -v psql >/dev/null || skip "psql is not installed"
postgres=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort | tail -1)
[ -n "$postgres" ] || skip "the PostgreSQL server is not installed"
postgres=$(dirname "$postgres")

# The server never runs as root.
as() {
	if [ "$(id -u)" = 0 ]; then
		runuser -u postgres -- "$@"
	else
		"$@"
	fi
}
mkdir -m 700 server
[ "$(id -u)" != 0 ] || { chmod 711 . && chown postgres server; }
stop_server() {
	(cd server && as "$postgres/pg_ctl" -D "$work/server/data" -m immediate stop >/dev/null 2>&1)
	leave
}
trap stop_server EXIT
printf 's3cret p/w' >server/pw
[ "$(id -u)" != 0 ] || chown postgres server/pw
port=$((30000 + $$ % 20000))
(cd server && as "$postgres/initdb" -D data -U ops -A scram-sha-256 --pwfile=pw -E UTF8 --no-sync >log 2>&1 &&
	as "$postgres/pg_ctl" -D data -o "-p $port -k $work/server -c listen_addresses=127.0.0.1 -c fsync=off" -w -l log2 start >/dev/null 2>&1) ||
	not_ok "the server did not start: $(cat server/log server/log2 2>/dev/null)"

mkdir repo
cat >repo/db.md <<END
---
runbook:
  params:
    DB: {secret: true}
    WHO: {type: string, default: nobody}
---
# A database

\`\`\`sql {name=make db=\$DB effect=change undo=drop}
CREATE TABLE people(name text);
INSERT INTO people VALUES (:'WHO'), ('Ann');
\`\`\`

\`\`\`sql {name=look db=\$DB effect=read out=COUNT}
\\pset tuples_only on
SELECT count(*) FROM people WHERE name = :'WHO';
\`\`\`

\`\`\`sh {name=tell effect=read}
echo "count is \$COUNT"
\`\`\`

\`\`\`sql {name=fail db=\$DB}
INSERT INTO people VALUES ('half');
SELECT * FROM nothing;
INSERT INTO people VALUES ('never');
\`\`\`

\`\`\`sql {name=drop db=\$DB}
DROP TABLE people;
\`\`\`

\`\`\`sql {name=slow db=\$DB effect=read}
SELECT pg_sleep(2);
\`\`\`
END
repository repo
printf 'DB: "postgres://ops:s3cret%%%%20p%%%%2fw@127.0.0.1:%s/postgres"\n' "$port" | sed 's/%%/%/g' >params.yml
run() {
	steps=$1
	shift
	opsbook run db -C repo --only "$steps" --yes --params-file params.yml "$@"
}

run make,look,tell --param WHO="Robert'); DROP TABLE people;-- 世界 \$(id)"
status_is 0 "sql runs in PostgreSQL"
says out "count is 1" "a param is bound, whatever is in it; out= takes the answer"
run look,tell --param WHO=Ann
says out "count is 1" "the table is as it should be"
run fail
status_is 1 "an error ends the block"
says err 'relation "nothing" does not exist'
says err "ended with status 3"
run look,tell --param WHO=never
says out "count is 0" "what stands behind it is not done"
"$OPSBOOK" run db -C repo --only slow --params-file params.yml >slow 2>&1 </dev/null &
pid=$!
try=0
until pgrep -f 'psql.*-d postgres://ops@127' >/dev/null || [ $try = 60 ]; do
	try=$((try + 1))
	sleep 0.05
done
check "psql runs without the password in its command line" test $try != 60
ps -eo args >args
wait $pid
silent args "s3cret" "and nobody else has it there"
run drop
status_is 0 "taken back"
check "the password is nowhere" sh -c '! grep -r "s3cret" .local out err slow'
sed -i 's/ops:[^@]*@/ops:wrong@/' params.yml
run look
status_is 1 "a wrong password is a failure"
says err "password authentication failed"
finish
