# test NOTE: what is run and what is not, in a sandbox, compared with what the note expects; TAP, JUnit, --update, the record.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR

mkdir -p repo
printf 'mine\n' >secret-of-the-user
cat >repo/good.md <<'END'
---
runbook:
  params:
    NAME: {type: string, default: ops}
    LATER: {type: string, required: true}
    CMD: {type: string, from: "cmd:touch /tmp/opsbook-cli-never; echo x"}
  guard: guard
---
# Good

```sh {name=guard effect=read}
exit 1
```

```sh {name=hello effect=read}
echo "hello $NAME"
export CARRIED=yes
```

```text {expect=hello}
hello ops
```

```sh {name=carried effect=read needs=hello}
echo "$CARRIED $$"
```

```text {expect=carried match=glob}
yes *
```

```sh {name=many effect=read}
seq 100; echo 'tail 0.25 s'
```

```text {expect=many match=re}
1
...
tail [0-9.]+ s
```

```sh {name=json effect=read}
printf '{"b":[1,2],"a":{"c":null}}'
```

```json {expect=json match=json}
{
  "a": {"c": null},
  "b": [1.0, 2]
}
```

```python {name=python effect=read}
print("3" * 3)
```

<!-- expected_similarity=0.8 -->
```text {expect=python}
3333
```

```sh {name=change}
touch /tmp/opsbook-cli-never
```

```sh {name=danger effect=danger}
touch /tmp/opsbook-cli-never
```

```sh {name=after effect=read needs=change}
false
```

```sh {name=later effect=read}
echo "$LATER"
```

```sh {name=cmd effect=read}
echo "$CMD"
```

```sh {name=not-here effect=read test=false}
false
```

```console
$ cd /
$ pwd
/
$ x='a b'
$ for i in 1 2; do
>   echo "$i $x"
> done
1 a b
2 a b
$ ls /nonexistent
ls: * (glob)
[2]
$ printf 'one\ntwo\nthree\n'
one
...
three
$ echo 2>&1 and stderr >&2
and stderr
```

```console
$ rm -rf /nothing/is/shown
```
END
cat >repo/bad.md <<'END'
# Bad

```sh {name=other effect=read}
echo one; echo two; echo three
```

```text {expect=other}
one
2
three
```

```sh {name=status effect=read}
echo to stderr >&2
exit 3
```

```sh {name=hangs effect=read timeout=1s}
sleep 6372 & sleep 6372
```

- in a list:

  ```console
  $ echo in a list
  something
  else
  $ (exit 4)
  [5]
  $ echo kept
  k* (glob)
  ```
END
printf '# None\n\nNo block at all.\n' >repo/none.md
repository repo

if ! bwrap --ro-bind / / --unshare-all true 2>bwrap.err; then
	opsbook test good -C repo
	status_is 3 "no sandbox here: status 3"
	says err "--no-sandbox" "and it says what can be done"
	skip "the kernel allows no sandbox: $(cat bwrap.err)"
fi

opsbook test good -C repo
status_is 0 "all good: status 0"
check "all good: how many" grep -qx '6 passed, 0 failed, 7 skipped' out
for what in "change: it is a change" "danger: it is a danger" "after: it needs 'change', which is a change" "later: LATER has no value" \
	"cmd: CMD has no value" "not-here: it says test=false" "it shows no output"; do
	says out "$what" "skipped: $what"
done
check "nothing that changes was run" test ! -e /tmp/opsbook-cli-never
opsbook test good -C repo --param LATER=x --param CMD=y
check "params make more of it" grep -qx '8 passed, 0 failed, 5 skipped' out
check "the notes are as they were" git -C repo diff --exit-code
check "nothing is left in the repository" test -z "$(git -C repo status --porcelain)"
check "the journal of runs is not for tests" test ! -e .local/state/opsbook/journal.db

opsbook test bad -C repo
status_is 1 "failures: status 1"
check "failures: how many" grep -qx '0 passed, 4 failed, 0 skipped' out
says out "line 2 is not as expected (bad.md:3)" "where"
says out "-2" "what was wanted"
says out "+two" "and what was printed"
says out "it ended with status 3" "a step that fails"
says out "to stderr" "and what it said"
check "a step that hangs is ended" test -z "$(pgrep -f '^sleep 6372$')"
opsbook test -C repo
status_is 1 "all notes"
check "all notes: how many" grep -qx '6 passed, 4 failed, 7 skipped' out
opsbook test none -C repo
check "nothing to test is nothing wrong" grep -qx '0 passed, 0 failed, 0 skipped' out
opsbook test nosuch -C repo
status_is 2 "no such note: status 2"
opsbook test good -C repo --format xml
status_is 2 "no such format: status 2"

# What a step can reach.
cat >repo/reach.md <<'END'
# Reach

```bash {name=network effect=read}
(exec 3<>/dev/tcp/192.0.2.1/80) 2>/dev/null || echo no network
ip -o link 2>/dev/null | grep -v ': lo' || true
```

```text {expect=network}
no network
```

```sh {name=repository effect=read}
cd .. 2>/dev/null; test -r repo/reach.md && ! touch repo/new 2>/dev/null && git -C repo rev-parse --is-inside-work-tree
```

```text {expect=repository}
true
```

```sh {name=home effect=read}
test ! -e "$THEIRS/secret-of-the-user" && echo "$HOME" | grep -v "^$THEIRS$" >/dev/null && touch "$HOME/new" && ls "$HOME"
```

```text {expect=home}
new
```

```sh {name=files effect=read}
touch /etc/opsbook-new 2>/dev/null || echo no; f=$(mktemp) && test -w "$f" && export F=$f
```

```text {expect=files}
no
```

```sh {name=kept effect=read needs=files}
test -e "$F"
```

```sh {name=env effect=read}
echo "$TZ $LC_ALL $COLUMNS ${SSH_AUTH_SOCK-none} ${LEAKED-none}"
```

```text {expect=env}
UTC C.UTF-8 80 none none
```
END
sed -i "s|\$THEIRS|$work|g" repo/reach.md
git -C repo add -A && git -C repo commit -q -m reach
mkdir tmp
LEAKED=1 TMPDIR=$work/tmp opsbook test reach -C repo
status_is 0 "the sandbox: no network, nothing to write but a home that is thrown away"
[ "$status" = 0 ] || cat out
check "nothing was written" test ! -e repo/new -a ! -e /etc/opsbook-new
check "the folder for it is gone" test -z "$(ls tmp)"

PATH=$work/empty:$PATH OPSBOOK=$OPSBOOK
mkdir -p empty
(
	PATH=$work/empty
	status=0
	"$OPSBOOK" test good -C repo >out 2>err </dev/null || status=$?
	echo "$status" >code
)
check "no bwrap: status 3" test "$(cat code)" = 3
says err "bubblewrap" "no bwrap: what to install"
opsbook test good -C repo --no-sandbox
status_is 0 "--no-sandbox: status 0"
says out "a transcript is run in the sandbox only" "--no-sandbox: transcripts that nobody annotated are not run"

# Others read the reports.
opsbook test -C repo --format tap
status_is 1 "TAP: status 1"
cp out report.tap
NODE_PATH=$root/node_modules check "TAP 14, says npm's tap-parser" node -e '
	const { Parser } = require("tap-parser");
	const parser = new Parser({ strict: false });
	let result;
	parser.on("complete", (r) => (result = r));
	parser.end(require("fs").readFileSync("report.tap", "utf8"));
	const lines = require("fs").readFileSync("report.tap", "utf8").split("\n");
	if (lines[0] !== "TAP version 14" || result.failures.some((f) => f.tapError) || result.plan.end !== 3)
		throw new Error(JSON.stringify(result));
	const children = [];
	const again = new Parser((r) => {});
	again.on("child", (child) => child.on("complete", (r) => children.push([child.name, r.count, r.fail, r.skip])));
	again.end(require("fs").readFileSync("report.tap", "utf8"));
	if (JSON.stringify(children) !== JSON.stringify([["bad.md", 4, 4, 0], ["good.md", 13, 0, 7], ["reach.md", 6, 0, 0]]))
		throw new Error(JSON.stringify(children));'
if command -v prove >/dev/null; then
	sed 1d report.tap >older.tap
	prove --exec cat older.tap >prove.out 2>&1
	check "Perl's prove finds the failure" grep -q 'Failed test:  *1$' prove.out
fi
opsbook test -C repo --format junit
status_is 1 "JUnit: status 1"
check "JUnit, says Python's parser" python3 - <<'END'
import xml.etree.ElementTree as tree
root = tree.parse("out").getroot()
suites = {s.get("name"): s for s in root.findall("testsuite")}
assert root.tag == "testsuites" and root.get("failures") == "4" and root.get("tests") == "23", root.attrib
assert list(suites) == ["bad.md", "good.md", "reach.md"], suites
for s in suites.values():
    cases = s.findall("testcase")
    assert len(cases) == int(s.get("tests"))
    assert sum(c.find("failure") is not None for c in cases) == int(s.get("failures"))
    assert sum(c.find("skipped") is not None for c in cases) == int(s.get("skipped"))
other = suites["bad.md"].find("testcase[@name='other']")
assert "+two" in other.findtext("failure") and other.get("classname") == "bad.md"
END

# --update writes what was printed, and nothing else.
cp repo/bad.md before.md
opsbook test bad -C repo --update
status_is 1 "--update: what fails for another reason still does"
says err "2 expectations rewritten"
diff before.md repo/bad.md >changes
cat >wanted <<'END'
9c9
< 2
---
> two
26,27c26
<   something
<   else
---
>   in a list
29c28
<   [5]
---
>   [4]
END
check "--update: only those lines" diff wanted changes
opsbook test bad -C repo
check "--update: and then they pass" grep -qx '2 passed, 2 failed, 0 skipped' out
git -C repo commit -qam updated
opsbook test good -C repo --update
check "--update: nothing to do, nothing done" git -C repo diff --exit-code
printf '# Fence\n\n```sh {name=x effect=read}\nprintf "a\\n\\140\\140\\140\\n"\n```\n\n```text {expect=x}\nold\n```\n' >repo/fence.md
opsbook test fence -C repo --update
says out "cannot be written into the note" "--update: output that would end its fence"
printf '# Crlf\r\n\r\n```sh {name=x effect=read}\r\necho new\r\n```\r\n\r\n```text {expect=x match=glob}\r\nold\r\n```\r\n' >repo/crlf.md
opsbook test crlf -C repo --update
check "--update: line ends stay" test "$(grep -c "new$(printf '\r')" repo/crlf.md)" = 2
opsbook test good -C repo --rev HEAD --update
status_is 2 "--update of a revision: wrong usage"
rm repo/fence.md repo/crlf.md

# Ended by a signal, it takes everything along.
printf '# Slow\n\n```sh {name=x effect=read}\ntouch "$TMPDIR/begun"; sleep 7654\n```\n' >repo/slow.md
TMPDIR=$work/tmp "$OPSBOOK" test slow -C repo >out 2>err </dev/null &
pid=$!
for _ in $(seq 100); do
	ls tmp/*/tmp/begun >/dev/null 2>&1 && break
	sleep 0.1
done
kill -TERM $pid
wait $pid
check "SIGTERM: status 3" test $? = 3
check "SIGTERM: nothing runs on" test -z "$(pgrep -f '^sleep 7654$')"
check "SIGTERM: and nothing is left" test -z "$(ls tmp)"
rm repo/slow.md

# The record.
check "no record before it was asked for" test ! -e repo/.opsbook
opsbook test -C repo --record --where ci
check "the record" python3 - "$(git -C repo rev-parse HEAD)" <<'END'
import json, re, sys
record = json.load(open("repo/.opsbook/verified.json"))
assert record["version"] == 1 and sorted(record["notes"]) == ["bad.md", "good.md", "reach.md"], record
assert sorted(record["notes"]["bad.md"]) == ["#4", "other"], record["notes"]["bad.md"]
hello = record["notes"]["good.md"]["hello"]
assert hello["commit"] == sys.argv[1] and hello["where"] == "ci" and len(hello["hash"]) == 40, hello
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", hello["when"]), hello
assert "change" not in record["notes"]["good.md"]
END
cp repo/.opsbook/verified.json first.json
sed -i 's/echo "hello \$NAME"/echo "hullo $NAME"/' repo/good.md
opsbook test good -C repo
status_is 1 "a step that fails now"
check "the record keeps its last success" python3 - <<'END'
import json
first, now = json.load(open("first.json")), json.load(open("repo/.opsbook/verified.json"))
assert first["notes"]["good.md"]["hello"] == now["notes"]["good.md"]["hello"]
assert first["notes"]["bad.md"] == now["notes"]["bad.md"]
END
rm repo/bad.md
opsbook test good -C repo --no-record
check "--no-record leaves it alone" grep -q bad.md repo/.opsbook/verified.json
opsbook test good -C repo
check "notes that are gone are forgotten" sh -c '! grep -q bad.md repo/.opsbook/verified.json'
opsbook build repo -o site
status_is 0 "a record is no note"
check "and not on the site" test -z "$(find site -name 'verified*')"

# The record on the page.
mkdir pages
cat >pages/disk.md <<'END'
# Disk

```sh {name=look effect=read}
echo looked
```

```sh {name=other effect=read}
echo other
```

```sh {name=mend}
true
```
END
repository pages
commit=$(git -C pages rev-parse HEAD)
# What is said about tests of a block, without tags.
said() { # SITE NAME WORDS WHAT
	sed -n "/id=\"step:$2\"/,/<\/figure>/p" "$1/disk.html" |
		sed -n 's/.*<li class="step-[a-z]*">\(.*\)<\/li>.*/\1/p' | sed 's/<[^>]*>//g' >words
	printf '%s' "${3:+$3
}" >wanted
	check "$4" diff wanted words
}
opsbook build pages -o before --quiet
said before look "" "without a record nothing is said"
opsbook test -C pages --record --where ci
status_is 0 "a record"
day=$(sed -n 's/.*"when": "\([0-9-]*\)T.*/\1/p' pages/.opsbook/verified.json | head -n 1)
short=$(printf %.7s "$commit")
opsbook build pages -o tested --quiet
said tested look "verified $day at $short" "verified: when and at which commit"
said tested mend "" "what was never tested has no words"
git -C pages add -A && git -C pages commit -q -m record
sed -i 's/echo looked/echo looked again/' pages/disk.md
opsbook build pages -o changed --quiet
said changed look "changed since last verified $day at $short" "a block that changed says so"
said changed other "verified $day at $short" "its neighbour does not"
opsbook build pages -o revision --rev HEAD --quiet
said revision look "verified $day at $short" "--rev: note and record of the revision"
opsbook build pages -o older --rev "$commit" --quiet
said older look "" "--rev: none in an older one"
opsbook build pages -o again --quiet
check "two builds are equal" diff -r changed again
echo .opsbook/ >pages/.gitignore
git -C pages rm -rq --cached .opsbook && git -C pages add -A && git -C pages commit -qm "made in CI"
opsbook build pages -o ignored --quiet
said ignored other "verified $day at $short" "a record that git ignores counts in the working tree"
opsbook build pages -o revision2 --rev HEAD --quiet
said revision2 other "" "but not in a revision"
sed -i 's/"notes"/<<<<<<< HEAD\n"notes"/' pages/.opsbook/verified.json
cp pages/.opsbook/verified.json broken.json
opsbook build pages -o broken
status_is 0 "a broken record: the site is built"
check "a broken record: its place" grep -q '^\.opsbook/verified\.json:3:.*\[runbook-record\]$' err
check "a broken record: one diagnostic" grep -q '0 errors, 1 warning, 0 hints' err
said broken other "" "a broken record says nothing"
opsbook test -C pages
says err "verified.json:3:" "a test names the place too"
check "a test does not write over a broken record" cmp pages/.opsbook/verified.json broken.json
printf '{"version": 2, "notes": {}}' >pages/.opsbook/verified.json
opsbook build pages -o newer
check "a record of another version is no fault to a build" sh -c '! grep verified.json err'
opsbook test -C pages
says err "another version" "but it is not written over"
finish
