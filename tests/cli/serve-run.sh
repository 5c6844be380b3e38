# opsbook serve --allow-run: who may ask for runs, what a run tells, and that nothing of it is left when the server ends.
. ./lib.sh

command -v curl >/dev/null || skip "curl is not installed"
command -v python3 >/dev/null || skip "python3 is not installed"
export XDG_STATE_HOME="$work/state"

# serve ARGUMENT...: starts a server in the background; its addresses are in serve.out.
serve() {
	: >"$work/serve.out"
	"$OPSBOOK" serve "$@" >"$work/serve.out" 2>"$work/serve.err" </dev/null &
	server=$!
	for _ in $(seq 200); do
		[ ! -s "$work/serve.out" ] || break
		kill -0 $server 2>/dev/null || break
		sleep 0.05
	done
	url=$(head -1 "$work/serve.out")
	token=${url##*#token=}
	url=${url%%#*}
	origin=${url%/}
}

# ask WHAT BODY [ARGUMENT...]: a request as our page sends it; the answer is in answer, the status in $code.
ask() {
	what=$1
	body=$2
	shift 2
	code=$(curl -s -N --max-time 20 -o "$work/answer" -D "$work/head" -w '%{http_code}' -H "Origin: $origin" \
		-H "Authorization: Bearer $token" -H 'Content-Type: application/json' "$@" -d "$body" "${url}_ob/run/$what")
}

# answers CODE WHAT
answers() {
	if [ "$code" = "$1" ]; then
		ok "$2"
	else
		not_ok "$2: wanted $1, got $code"
		head -c 600 "$work/answer" | sed 's/^/    /'
	fi
}

# hashes: of the steps of the plan in answer, as start takes them.
hashes() {
	python3 -c 'import json, sys
print(json.dumps({str(s["number"]): s["hash"] for s in json.load(open(sys.argv[1]))["steps"]}))' "$work/answer"
}

run_id() {
	python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["id"])' "$work/answer"
}

note notes/disk.md "# Disk" "" '```sh {name=look effect=read}' 'echo "seen by $(pwd)"' '```' "" \
	'```sh {name=clean undo=back}' 'echo cleaned > cleaned' '```' "" '```sh {name=back}' 'rm cleaned' '```' "" \
	'```sh {name=wipe effect=danger excludeFromRunAll=true}' 'echo wiped > wiped' '```' "" \
	'```sh {name=long effect=read excludeFromRunAll=true}' 'echo $$ > pid; sleep 60 & echo $! > pid2; wait' '```'

opsbook serve notes --allow-run
status_is 3 "a repository that nobody trusted is not run for pages"
says err "add --trust" "and what to do is said"
opsbook serve notes --pair https://wiki.example.com/
status_is 2 "--pair without --allow-run"
printf 'ann:secret' >password
opsbook serve notes --allow-run --trust --password-file password
status_is 2 "--allow-run with a password"
check "nothing was trusted by that" test ! -e state/opsbook/trusted

serve notes --allow-run --trust --pair https://Wiki.example.com/ops/
check "it prints its address with a token" test ${#token} = 64
says serve.out "https://Wiki.example.com/ops/#opsbook=$url&token=" "and the one that pairs"
check "only its owner reads whom it trusts" test "$(stat -c %a state/opsbook/trusted)" = 600
ask hello '{}'
answers 200 "hello"
says answer "\"root\":\"$(cd notes && pwd -P)\"" "says which folder"
says answer '"paired":false' "and that its own page asks"

ask plan '{"note":"disk.md"}'
answers 200 "a plan"
says answer '"script":"echo cleaned > cleaned\n"' "has the script"
says answer '"undo":"back"' "and its undo"
all=$(hashes)
ask plan '{"note":"../notes/disk.md"}'
answers 404 "a path is not followed"
ask plan '{"note":"disk.md","step":"clear"}'
answers 404 "a step that is not there"
says answer "did you mean 'clean'?" "with the one that may be meant"
ask plan '{"note":"disk.md","step":"clean","hash":"0123456789ab"}'
answers 409 "a block that is another than the page shows"
ask plan 'no JSON'
answers 400 "what is no JSON"
ask start '{"note":"disk.md"}'
answers 400 "a run of what was not shown"
check "nothing was run" test ! -e notes/cleaned

ask start "{\"note\":\"disk.md\",\"hashes\":$all,\"agreed\":[\"change\"],\"script\":\"touch hacked\"}"
answers 200 "a run begins"
id=$(run_id)
ask listen "{\"id\":\"$id\"}"
says answer '"event":"end","outcome":"ok"' "and is told to its end"
says answer "seen by $(cd notes && pwd -P)" "with its output"
check "it did what the note says" test -e notes/cleaned
check "and not what the request said" test ! -e notes/hacked
opsbook runs
says out "$id" "the journal has it"
ask undo "{\"id\":\"$id\"}"
answers 200 "it can be taken back"
for _ in $(seq 100); do
	ask answer "{\"id\":\"$id\",\"question\":1,\"answer\":\"go\"}"
	[ "$code" != 200 ] || break
	sleep 0.05
done
ask listen "{\"id\":\"$id\"}"
says answer '"outcome":"undone"' "and is"
check "what it did is gone" test ! -e notes/cleaned

ask plan '{"note":"disk.md","step":"wipe"}'
one=$(hashes)
ask start "{\"note\":\"disk.md\",\"step\":\"wipe\",\"hashes\":$one,\"agreed\":[\"change\",\"danger\"]}"
id=$(run_id)
ask start "{\"note\":\"disk.md\",\"step\":\"wipe\",\"hashes\":$one}"
answers 409 "one run of a note at a time"
says answer "$id" "and which is said"
ask answer "{\"id\":\"$id\",\"question\":1,\"answer\":\"go\",\"typed\":\"wip\"}"
answers 400 "a danger is agreed to by its name alone"
ask answer "{\"id\":\"$id\",\"question\":1,\"answer\":\"go\",\"typed\":\"wipe\"}"
answers 200 "which is its name"
ask answer "{\"id\":\"$id\",\"question\":1,\"answer\":\"quit\"}"
answers 409 "the first answer counts"
ask listen "{\"id\":\"$id\"}"
check "then it runs" test -e notes/wiped

note notes/disk.md "# Disk" "" '```sh {name=wipe effect=danger}' 'echo wiped > elsewhere' '```'
ask start "{\"note\":\"disk.md\",\"step\":\"wipe\",\"hashes\":$one,\"confirmed\":{\"1\":\"wipe\"}}"
code_before=$code
check "a note that changed since is not run" test "$code_before" = 409 -o "$code_before" = 400
check "not at all" test ! -e notes/elsewhere

# The paired site: its token and its origin, both.
own=$token
token=$(sed -n '2s/.*&token=//p' serve.out)
ask hello '{}' -H 'Origin: https://wiki.example.com' -H 'Sec-Fetch-Site: cross-site'
answers 403 "two origins are none"
origin=https://wiki.example.com
ask hello '{}' -H 'Sec-Fetch-Site: cross-site'
answers 200 "the paired site may ask"
says answer '"paired":true' "and is told so"
says head "Access-Control-Allow-Origin: https://wiki.example.com" "its page may read the answer"
token=$own
ask hello '{}'
answers 401 "our token is of no use to it"
origin=${url%/}

note notes/disk.md "# Disk" "" '```sh {name=long effect=read}' 'echo $$ > pid; sleep 60 & echo $! > pid2; wait' '```'
ask plan '{"note":"disk.md"}'
ask start "{\"note\":\"disk.md\",\"hashes\":$(hashes)}"
answers 200 "a long run"
id=$(run_id)
ask list '{"note":"disk.md","limit":1}'
says answer '"outcome":"running"' "the list says that it goes on"
for _ in $(seq 200); do
	[ ! -s notes/pid2 ] || break
	sleep 0.05
done
kill -INT $server
ended=0
wait $server || ended=$?
check "the server ends" test $ended = 0
says serve.err "stopping 1 run" "and says what it stops"
check "all that it ran is gone" sh -c '! kill -0 $(cat notes/pid) 2>/dev/null && ! kill -0 $(cat notes/pid2) 2>/dev/null'
opsbook runs
says out "stopped" "the journal says so"

opsbook doctor notes
says out "this repository is trusted" "doctor says that it is trusted"
chmod 644 state/opsbook/trusted
opsbook doctor notes
says out "chmod 600" "and what is wrong with the list"
opsbook serve notes --allow-run
status_is 3 "a list that others can read is not believed"
chmod 600 state/opsbook/trusted
serve notes --allow-run
check "a trusted repository is not asked about again" test ${#token} = 64
ask listen "{\"id\":\"$id\"}"
says answer '"outcome":"stopped"' "and an old run is told from the journal"
ask list '{}'
says answer "$id" "and listed"
kill -INT $server
wait $server

# With somebody at the terminal: asked once, and again when another repository lies in the folder.
rm -rf "$work/state"
OPSBOOK=$OPSBOOK WORK=$work python3 -B "$root/tests/cli/serve_trust.py"
finish
