# run NOTE without a terminal: what must be said beforehand, the life of a run, undo, resume after kill -9, alerts.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR

mkdir -p repo/ops
cat >repo/ops/node.md <<'END'
---
title: Drain a node
runbook:
  params:
    NODE: {type: host, required: true, help: node to drain}
    NOTE: {type: string, default: plain}
  guard: right-place
  alerts: [KubeNodeNotReady, KubeNodeUnreachable]
  labels: {NODE: instance}
---
# Drain a node

```sh {name=right-place effect=read}
echo guard >>"$HOME/trace"
test ! -e "$HOME/wrong-place"
```

```sh {name=look effect=read}
echo "looking at $NODE"
echo "note: $NOTE"
echo "careful" >&2
export SEEN=$NODE
```

```sh {name=cordon effect=change needs=look verify=is-cordoned undo=uncordon}
echo "cordon $SEEN" >>"$HOME/trace"
touch "$HOME/cordoned"
```

```sh {name=is-cordoned effect=read}
test -e "$HOME/cordoned"
```

```sh {name=uncordon effect=change verify=is-not-cordoned}
echo uncordon >>"$HOME/trace"
rm "$HOME/cordoned"
```

```sh {name=is-not-cordoned effect=read}
test ! -e "$HOME/cordoned"
```

```sh {name=label effect=change undo=unlabel}
echo label >>"$HOME/trace"
```

```sh {name=unlabel effect=change}
echo unlabel >>"$HOME/trace"
```

```sh {name=drain effect=danger}
echo "drain $NODE" >>"$HOME/trace"
test ! -e "$HOME/drain-fails"
```
END
note repo/bad.md "# Bad" "" '```sh {name=a needs=b}' "true" '```' "" '```sh {name=b needs=a}' "true" '```'
repository repo
all="--yes --confirm drain=n1.example.com --param NODE=n1.example.com"

# What would be asked is said, at once, and nothing happens.
opsbook run node -C repo
status_is 2 "what is missing: status 2"
says err "--param NODE=VALUE  node to drain" "the value"
says err "--yes  'cordon' changes things" "the consent"
says err "--confirm drain=TARGET" "the danger"
says err "TARGET is the value of NODE"
check "and nothing runs" test ! -e trace
check "no run is in the journal" test ! -e .local/state/opsbook/journal.db
opsbook run node -C repo --yes --param NODE=n1.example.com
status_is 2 "--yes does not cover a danger"
says err "--confirm drain=n1.example.com"
opsbook run node -C repo --yes --param NODE=n1.example.com --confirm drain=n2.example.com
status_is 2 "nor does the name of another target"
opsbook run node -C repo --yes --param NODE=n1.example.com --confirm drian=n1.example.com
status_is 2 "a step that is none"
opsbook run node -C repo $all --param NODE='-rf'
status_is 2 "a value that cannot be"
says err "NODE must be"
opsbook run node -C repo $all --param NODES=x
status_is 2 "a param that is none"
says err "NODES"
opsbook run nodes -C repo
status_is 2 "a note that is none"
says err "did you mean 'ops/node.md'?"
opsbook run node#cordno -C repo $all
status_is 2 "a step that is none"
says err "did you mean 'cordon'?"
opsbook run node#look --from drain -C repo
status_is 2 "two ways to say what to run"
opsbook run bad -C repo --yes
status_is 2 "steps that need each other in a circle"
opsbook run
status_is 2 "no note"
opsbook run node -C repo --on-failure explode
status_is 2 "--on-failure takes two words"
check "still nothing ran" test ! -e trace

# A dry run shows all of it.
opsbook run node -C repo --dry-run
status_is 0 "--dry-run: status 0"
says out 'echo "cordon $SEEN" >>"$HOME/trace"' "the scripts"
says out "verify is-cordoned; undo uncordon" "what belongs to a step"
check "and runs nothing" test ! -e trace

# A whole run. What a step prints goes where it printed it.
opsbook run ops/node.md -C repo $all --param NOTE='$(touch pwned) "quotes" '"'x'"' 中文
second line'
status_is 0 "a whole run: status 0"
check "its steps in order, a guard before each change" test "$(tr '\n' , <trace)" = "guard,cordon n1.example.com,guard,label,guard,drain n1.example.com,"
says out "looking at n1.example.com" "stdout of a step is on stdout"
says out '$(touch pwned) "quotes" '"'x'"' 中文' "a param is text, whatever it holds"
says out "second line"
silent out "careful" "stderr is not"
says err "careful" "but on stderr"
silent out "cordon" "and the plan is on stderr too"
check "nothing was evaluated" sh -c '! find . -name pwned | grep .'
check "what a step exports, later ones have" grep -q "cordon n1.example.com" trace
silent err "$(printf '\033')" "no colours in a pipe"

opsbook run node#look -C repo --param NODE=n1
status_is 0 "a step that only looks needs no --yes"
opsbook run node -C repo --only label --yes --param NODE=n1
status_is 0 "--only"
opsbook run node -C repo --from label $all
status_is 0 "--from"
silent err "of 3: cordon" "--from leaves out what stands before"
printf 'NODE: n7\nNOTE: from a file\n' >params.yml
opsbook run node#look -C repo --params-file params.yml
says out "looking at n7" "--params-file"
printf '{"NODE": "n8", "NOTE": "json"}' >params.json
opsbook run node#look -C repo --params-file params.json --param NODE=n9
says out "looking at n9" "--param wins over the file"
says out "note: json" "which may be JSON"
opsbook run node#cordon --step label -C repo $all
status_is 2 "#STEP and --step"

# A failure: stop, or take back what was done, last first.
rm -f trace cordoned
touch drain-fails
opsbook run node -C repo $all
status_is 1 "a failed step: status 1"
check "stop leaves what was done" test -e cordoned
says err "to go on: opsbook run --resume"
rm -f trace cordoned
opsbook run node -C repo $all --on-failure undo
status_is 1 "undone: status 1"
check "undo: the last first, each behind the guard" test "$(tr '\n' , <trace)" = "guard,cordon n1.example.com,guard,label,guard,drain n1.example.com,guard,unlabel,guard,uncordon,"
check "undo: verified" test ! -e cordoned
says err "verify is-not-cordoned"
rm drain-fails

# The guard is looked at right before each change.
rm -f trace
touch wrong-place
opsbook run node -C repo $all
status_is 1 "a guard that does not pass: status 1"
check "nothing is changed" test "$(tr '\n' , <trace)" = "guard,"
rm wrong-place

# A verify that fails is a failed step.
cat >repo/verify.md <<'END'
# Verify

```sh {name=make verify=is-made undo=unmake}
touch half
echo made >>"$HOME/verified"
```

```sh {name=is-made effect=read}
test -e whole
```

```sh {name=unmake}
rm half
echo unmade >>"$HOME/verified"
```
END
(cd repo && LIMIT=30 && opsbook run verify --yes --on-failure undo && status_is 1 "a failed verify: status 1")
check "a failed verify: its step is undone" test ! -e repo/half
check "a failed verify: it was done before" test "$(tr '\n' , <verified)" = "made,unmade,"

# A time limit ends all of a step's tree, also what has left its session.
note repo/tree.md "# Tree" "" '```sh {name=slow effect=read timeout=1s}' "(setsid sleep 6372 &)" "sleep 6373" '```'
opsbook run tree -C repo
status_is 1 "a time limit: status 1"
says err "it took longer than 1 s" "a time limit is told"
check "a time limit: nothing is left of its tree" sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -f "^sleep 637[23]$" >/dev/null || exit 0; sleep 0.2; done; exit 1'

# kill -9 in the middle: what was done is known, what was running is asked about.
cat >repo/long.md <<'END'
# Long

```sh {name=first verify=first-done}
echo first >>"$HOME/long"
```

```sh {name=first-done effect=read}
grep -q first "$HOME/long"
```

```sh {name=second}
echo second >>"$HOME/long"
test -e "$HOME/go-on" || sleep 6371
```

```sh {name=third}
echo third >>"$HOME/long"
```
END
"$OPSBOOK" run long -C repo --yes >/dev/null 2>&1 </dev/null &
pid=$!
for _ in $(seq 200); do
	grep -q second long 2>/dev/null && break
	sleep 0.1
done
kill -9 $pid
wait $pid 2>/dev/null
touch go-on
opsbook runs list
says out "cut off" "a run that was killed is told so"
id=$(awk '/cut off/ { print $3 }' out)
check "the sleep is gone with it" sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do pgrep -f "^sleep 6371$" >/dev/null || exit 0; sleep 0.3; done; exit 1'
opsbook run --resume "$id" -C repo --again second
status_is 2 "resumed: changes are agreed to again"
says err "--yes"
opsbook run --resume "$id" -C repo --yes
status_is 2 "the step in flight must be told about"
says err "--done second or --again second"
opsbook run --resume "$id" -C repo --yes --again second
status_is 0 "resumed: status 0"
check "resumed: the first is verified, not repeated" test "$(tr '\n' , <long)" = "first,second,second,third,"
opsbook runs show "$id"
says out ": ok, 3 of 3 steps" "the journal has one run of it"
opsbook run --resume "$id" -C repo --yes
check "a run that ended well is not resumed" test "$status" -ge 2

# SIGTERM ends the step, and the run is written down.
rm go-on
"$OPSBOOK" run long#second -C repo --yes >/dev/null 2>err </dev/null &
pid=$!
for _ in $(seq 200); do
	pgrep -f '^sleep 6371$' >/dev/null && break
	sleep 0.1
done
kill -TERM $pid
wait $pid
check "SIGTERM: status 1" test $? = 1
says err "second stopped" "SIGTERM: the step is stopped"
check "SIGTERM: nothing runs on" test -z "$(pgrep -f '^sleep 6371$')"
opsbook runs -n 1
says out " stopped " "SIGTERM: the journal says so"

# An alert finds its note, and its labels the params.
cat >alert.json <<'END'
{"version":"4","status":"firing","alerts":[
 {"status":"resolved","labels":{"alertname":"KubeNodeNotReady","instance":"old:1"}},
 {"status":"firing","labels":{"alertname":"KubeNodeNotReady","instance":"10.0.0.7:9100","job":"x\ud83d\ude00"}}]}
END
opsbook run --alert alert.json -C repo --dry-run
status_is 0 "--alert: status 0"
says out "ops/node.md" "--alert: the note"
says out "10.0.0.7" "--alert: a label is a param"
silent out "9100" "--alert: without the port, where a host is wanted"
"$OPSBOOK" run --alert - -C repo --dry-run >out 2>err <alert.json
says out "10.0.0.7" "--alert -: from stdin"
opsbook run --alert alert.json -C repo --param NODE=other --dry-run
says out "other" "--param wins over a label"
echo '{"alerts":[{"labels":{"alertname":"NoSuchAlert"}}]}' >none.json
opsbook run --alert none.json -C repo
status_is 3 "an alert that no note is for: status 3"
says err "NoSuchAlert"
echo '{"alerts":[{"labels":{"alertname":"KubeNodeNotReady","instance":"$(reboot)"}}]}' >evil.json
opsbook run --alert evil.json -C repo --yes --confirm drain=x
status_is 2 "a label that is no host is refused"
echo '{"alerts":[' >broken.json
opsbook run --alert broken.json -C repo
status_is 2 "a payload that is no JSON"
says err "broken.json:"
printf '{"alerts":[{"labels":{"alertname":"KubeNodeNotReady","instance":"a"}},{"labels":{"alertname":"KubeNodeNotReady","instance":"b"}}]}' >two.json
opsbook run --alert two.json -C repo --dry-run
status_is 2 "two alerts with other labels: which one?"

# Nothing runs where the journal cannot be written.
rm -f trace
chmod 500 .local/state/opsbook
if [ "$(id -u)" != 0 ]; then
	opsbook run node -C repo $all
	status_is 3 "a journal that cannot be written: status 3"
	check "and nothing runs" test ! -e trace
fi
chmod 700 .local/state/opsbook
if bwrap --bind / / true 2>/dev/null; then
	status=0
	bwrap --bind / / --ro-bind "$work" "$work" "$OPSBOOK" run node -C repo $all >out 2>err </dev/null || status=$?
	status_is 3 "a read-only file system: status 3"
	says err "ead-only file system" "with the reason"
	silent err "1 of 3: cordon" "and before any step is asked about"
	check "and nothing runs" test ! -e trace
fi
printf x >blocked
XDG_STATE_HOME=$work/blocked opsbook run node -C repo $all
status_is 3 "no folder for the journal: status 3"
check "and nothing runs" test ! -e trace

# Secrets are nowhere.
cat >repo/secret.md <<'END'
---
runbook:
  params:
    TOKEN: {secret: true, from: "cmd:cat $HOME/token"}
---
# Secret

```sh {name=use effect=read}
printf '%s' "${TOKEN%3t-value}"; sleep 0.3; printf '%s\n' "${TOKEN#s3cr}"
printf '%s' "$TOKEN" | base64
```
END
printf s3cr3t-value >token
opsbook run secret -C repo
status_is 0 "a secret: status 0"
check "a secret is not shown" sh -c '! grep -e s3cr3t-value -e czNjcjN0LXZhbHVl out err'
check "nor kept" sh -c '! grep -rl -e s3cr3t-value -e czNjcjN0LXZhbHVl .local'
finish
