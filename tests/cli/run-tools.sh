# via=tox and via=tiup: what came of each environment; TiUP's audit id, and the command that goes on.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR TIUP_HOME TOX_TESTENV_PASSENV
mkdir -p bin repo
export PATH="$work/bin:$PATH"

# A tox that writes what tox 4 writes: "good" passes, "bad" fails, "left" is skipped.
cat >bin/tox <<'END'
#!/bin/sh
printf '%s\n' "$@" >>"$HOME/tox-args"
echo "pass $TOX_TESTENV_PASSENV"
while [ $# -gt 0 ]; do
	[ "$1" != --result-json ] || result=$2
	[ "$1" != -e ] || env=$2
	shift
done
[ -z "$result" ] || cat >"$result" <<JSON
{"reportversion": "1", "toxversion": "4.11.0", "testenvs": {".pkg": {},
 "good$env": {"result": {"success": true, "exit_code": 0, "skipped": false}, "test": [{"command": ["true"], "output": "", "retcode": 0}]},
 "bad$env": {"result": {"success": false, "exit_code": 3, "skipped": false},
  "test": [{"command": ["pytest", "-q"], "output": "1 passed\n2 failed\n", "retcode": 3}]},
 "left$env": {"result": {"success": true, "exit_code": 0, "skipped": true}}}}
JSON
exit 1
END
chmod +x bin/tox
cat >repo/matrix.md <<'END'
---
runbook: {params: {WHO: {type: string, default: world}}}
---
# A matrix

```sh {name=call via=tox effect=read}
tox run -e 1
```

```sh {name=twice via=tox effect=read}
tox -e 1 || :
tox -e 2 || :
```

```sh {name=none via=tox effect=read}
true
```

```ini {name=file via=tox effect=read}
[tox]
skipsdist = true
envlist = fine,broken
[testenv]
skip_install = true
allowlist_externals = sh
commands = sh -c 'echo "hello $WHO from {envname}"; test {envname} = fine'
```

```sh {name=deploy via=tiup verify=is-deployed}
tiup cluster start prod --yes
```

```sh {name=is-deployed effect=read}
test -e "$HOME/deployed"
```
END
repository repo

opsbook run matrix#call -C repo
status_is 1 "tox: an environment fails"
says err "bad1: 'pytest -q' ended with status 3: 2 failed" "the command that failed, its status, its last line"
says err "1 of 3 environments failed: bad1"
silent err ".pkg" "the package's environment is none of the note's"
says out "pass WHO" "params are passed on"
check "the option is behind the word of tox 4" sh -c 'head -2 "$HOME/tox-args" | tr "\n" " " | grep -q "^run --result-json "'
opsbook runs show
says out "ok          good1" "the journal has each environment"
says out "skipped     left1"
opsbook runs export
says out "- good1: ok" "and its Markdown too"
says out "- bad1: failed, 'pytest -q' ended with status 3: 2 failed"
opsbook run matrix#twice -C repo
status_is 1 "the script succeeded, tox did not"
says err "2 of 6 environments failed: bad1, bad2" "every call of tox counts"
opsbook run matrix#none -C repo
status_is 1 "no tox at all"
says err "tox ran no environment"
opsbook test matrix -C repo --no-sandbox
says out "it calls tox" "a test leaves these out"
mv bin/tox fake
if command -v tox >/dev/null; then
	opsbook run matrix#file -C repo --param WHO=中文
	status_is 1 "a tox.ini, with the tox that is installed"
	says out "hello 中文 from fine"
	says err "1 of 2 environments failed: broken"
	opsbook runs show
	says out "ok          fine"
fi

# A TiUP that keeps an audit log as it does, and fails half-way until it is replayed.
cat >bin/tiup <<'END'
#!/bin/sh
audit=${TIUP_HOME:-$HOME/.tiup}/storage/cluster/audit
mkdir -p "$audit"
case $2 in
replay)
	[ -e "$audit/$3" ] || { echo "no audit $3" >&2; exit 1; }
	touch "$HOME/deployed" ;;
*)
	echo "$*" >"$audit/gKz7$(date +%S)_$TIUP_AUDIT_ID"
	echo '{"exit_code":1,"error":"half-way"}' >&2
	exit 1 ;;
esac
END
chmod +x bin/tiup
opsbook run matrix#deploy -C repo --yes
status_is 1 "tiup: it fails"
id=$(sed -n 's/.*--resume //p' err)
log=$(cd .tiup/storage/cluster/audit && ls)
says err "tiup cluster replay $log --yes" "the command that goes on is said"
check "its audit log has the run's id" test "${log#*_}" = "$id-1"
cat >answer.py <<'END'
import os
from terminal import Terminal, ok
t = Terminal([os.environ["OPSBOOK"], "run", "matrix#deploy", "-C", "repo"], os.environ["WORK"])
t.wait("This changes things")
t.type("y")
t.wait("p replay", "a replay is offered")
t.type("p")
t.wait("verify is-deployed failed", "its verify first: perhaps it was done")
t.wait("verify is-deployed 0", "then the replay, then the verify again")
ok(t.status() == 0, "replayed: status 0")
END
WORK="$work" OPSBOOK="$OPSBOOK" PYTHONPATH="$root/tests/cli" python3 answer.py
opsbook runs show
says out "tiup cluster replay" "the journal has what was run"
says out ": ok, 1 of 1 steps"
finish
