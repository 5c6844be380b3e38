# runs list|show|replay|export: what the journal says, in forms that others read.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR

opsbook runs
status_is 0 "no journal yet: status 0"
says err "there are no runs"
opsbook runs --json
check "no journal yet: an empty array" test "$(cat out)" = "[]"
opsbook runs show
status_is 3 "nothing to show: status 3"
check "looking makes no journal" test ! -e .local
mkdir -p .local/state/opsbook
opsbook runs
status_is 0 "a folder without a journal: status 0"
printf 'not a database at all, but long enough to be taken for one, or so it seems to whoever opens it' >.local/state/opsbook/journal.db
opsbook runs
status_is 3 "a journal that is none: status 3"
check "a journal that is none is left alone" grep -q 'not a database' .local/state/opsbook/journal.db
rm -r .local

cat >note.md <<'END'
---
title: A | *pipe* <b>
runbook: {params: {WHO: {type: string, default: ann}}}
---
# x

```sh {name=look effect=read}
printf '\033[31mred\033[0m & <tag> ```\n'
echo "$WHO" >&2
```

```sh {name=late effect=read}
sleep 0.4
echo late
```

```sh {name=fails}
echo ']]>' ; exit 7
```
END
opsbook run note --yes --param WHO=中文
status_is 1 "a run that fails"
opsbook run note#look
opsbook runs
status_is 0 "list: status 0"
check "list: the newest first" sh -c 'sed -n 1p out | grep -q " ok " && sed -n 2p out | grep -q " failed "'
id=$(awk '/failed/ { print $3 }' out)
opsbook runs list --json
check "list --json" python3 - <<'END'
import json
runs = json.load(open("out"))
assert [r["outcome"] for r in runs] == ["ok", "failed"], runs
assert runs[1]["note"] == "note.md" and runs[1]["ok"] == 2 and runs[1]["failed"] == 1, runs
END
opsbook runs list -n 1
check "list -n 1" test "$(wc -l <out)" = 1
opsbook runs list --note other.md
check "list --note" test ! -s out
opsbook runs show
says out "1 of 1 steps" "show: the last run"
opsbook runs show "$id"
says out "it ended with status 7"
says out "中文"
silent out "$(printf '\033')" "show: nothing for a terminal to obey"
opsbook runs show "$(echo "$id" | cut -c1-20)"
status_is 0 "an id may be shortened"
opsbook runs show 2
status_is 2 "but not so far that it is not clear"
opsbook runs show nosuch
status_is 3 "no such run: status 3"
opsbook runs dance
status_is 2 "no such word: status 2"

opsbook runs export "$id"
status_is 0 "export: status 0"
cp out timeline.md
check "export: Markdown is the default" grep -q '^# Run of A \\| \\\*pipe\\\* \\<b\\>: failed$' timeline.md
check "export: a row a step" grep -Eq '^\| [0-9:]{8} \| fails \| change \| failed \|' timeline.md
check "export: a fence that its content does not close" grep -qx '````text' timeline.md
mkdir site-notes && cp timeline.md site-notes/
opsbook build site-notes -o site --strict
status_is 0 "export: a site can be built of it, without a warning"
opsbook runs export "$id" -f json -o run.json
check "export: JSON" python3 - "$id" <<'END'
import json, sys
run = json.load(open("run.json"))
assert run["id"] == sys.argv[1] and run["params"] == {"WHO": "中文"}, run
look, late, fails = run["journal"]
assert fails["code"] == 7 and fails["outcome"] == "failed" and fails["effect"] == "change", fails
assert late["seconds"] >= 0.4 and "late" in late["tail"], late
assert len(look["hash"]) == 40, look
END
opsbook runs export "$id" -f junit
check "export: JUnit" python3 - <<'END'
import xml.etree.ElementTree as tree
root = tree.parse("out").getroot()
suite = root.find("testsuite")
cases = suite.findall("testcase")
assert root.tag == "testsuites" and suite.get("tests") == "3" and suite.get("failures") == "1", suite.attrib
assert [c.get("name") for c in cases] == ["look", "late", "fails"]
assert cases[2].find("failure") is not None and "]]>" in cases[2].findtext("system-out")
assert "red & <tag>" in cases[0].findtext("system-out")
END
opsbook runs export "$id" -f asciicast
check "export: asciicast" python3 - <<'END'
import json
lines = open("out", encoding="utf-8").read().splitlines()
head, events = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
assert head["version"] == 2 and head["width"] > 0 and head["height"] > 0, head
assert all(len(e) == 3 and e[1] in "om" for e in events), events
assert [e[0] for e in events] == sorted(e[0] for e in events)
assert [e[2] for e in events if e[1] == "m"] == ["look", "late", "fails"], events
END
opsbook runs export "$id" -f pdf
status_is 2 "export: an unknown form"
opsbook runs export "$id" -o no/such/folder/x
status_is 3 "export: a file that cannot be written"

opsbook runs replay "$id"
status_is 0 "replay: status 0"
says out "late"
says out "-- late" "replay: with marks"
check "replay: into a pipe without waiting, what the steps printed" grep -q 'red & <tag>' out
silent out "$(printf '\033')" "replay: no colours in a pipe"
opsbook runs replay "$id" --raw
says out "$(printf '\033[31m')" "replay --raw: all of it"
opsbook runs replay "$id" --speed 100
says out "late" "replay --speed"
opsbook runs replay "$id" --speed fast
status_is 2 "replay: a speed that is none"
finish
