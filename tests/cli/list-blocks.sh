# run --list: every block that can be run, of notes that nobody wrote for this program, as they are.
# shellcheck shell=sh
. ./lib.sh

mkdir -p repo
cat >repo/alert.md <<'END'
# HostDown

## Diagnosis

1. Look at the node:

   ```console
   $ kubectl get node <node-name>
   NAME    STATUS
   node-1  NotReady
   ```

2. Then at its pods, in ```` ```bash ```` if you like:

   ```bash
   kubectl get pods -A \
     --field-selector spec.nodeName=<node-name>
   ```

``` bash
journalctl -u kubelet --since -1h
```

```yaml
kind: Node
```

```
NAME    READY
```

```promql
up == 0
```

> ```shell
> echo '<not here>'
> ```

~~~sh
true
~~~
END
cat >repo/steps.md <<'END'
---
draft: true
---
```sh {name=check effect=read timeout=10s}
true
```

```sh {"name": "wipe", "effect": "danger", "needs": "chek"}
rm -rf "$HERE"
```

```sh {ignore=true}
true
```

```ruby {name=other}
puts 1
```
END
note repo/sub/plain.md "# Text" "" "Nothing to run."
printf 'runners:\n  ruby: {command: ruby, extension: rb}\n' >repo/opsbook.yml
repository repo

opsbook run --list -C repo
status_is 0 "the whole repository"
says out "alert.md" "a note nobody annotated"
says out "      7  console  change  #1 (kubectl-get)" "a session, by its first words"
says out "     15  bash     change  #2 (kubectl-get)"
says out "     20  bash     change  #3 (journalctl-u)" "a blank before the language"
says out "     36  shell    change  #4 (echo-not)  not run" "a placeholder where none can be"
says out "     40  sh       change  #5 (true)" "a fence of tildes"
says out "      4  sh       read    check" "a step"
says out "      8  sh       danger  wipe  not run" "a step that names another that is not there"
says out "ruby     change  other" "a language of opsbook.yml"
says err "needs: there is no step 'chek'; did you mean 'check'?" "what is wrong is said"
silent err "runbook-placeholder" "hints only when asked"
check "eight blocks" test "$(grep -c '^  ' out)" = 8
opsbook run --list -C repo --hints
says err "no value can be put in for <not here> in single quotes"

opsbook run --list --json -C repo
status_is 0 "as JSON"
cp out list.json
check "JSON of eight objects" node -e '
	const list = JSON.parse(require("fs").readFileSync("list.json", "utf8"));
	const all = list.map(x => [x.path, x.line, x.lang, x.name, x.effect].join(" "));
	if (list.length !== 8 || all[0] !== "alert.md 7 console kubectl-get change" ||
	    all[5] !== "steps.md 4 sh check read" || !list[6].refused || list[5].refused ||
	    !list[5].step || list[0].step || list[0].heading !== "Diagnosis" || list[1].number !== 2)
		throw new Error(JSON.stringify(list, null, 1));'

opsbook run --list steps -C repo
status_is 0 "a note by its name"
check "its blocks alone" test "$(grep -c '^  ' out)" = 3
opsbook run --list ./sub -C repo
status_is 0 "a folder with nothing to run"
says err "there is nothing to run"
opsbook run --list sub/plain.md --json -C repo
check "an empty array" test "$(cat out)" = "[]"
opsbook run --list alrt.md -C repo
status_is 2 "a note that is not there"
says err "did you mean 'alert.md'?"
check "nothing was touched" test -z "$(git -C repo status --porcelain)"

# The public repositories: each fence of these languages is in the list, none is lost.
bundles=${OPSBOOK_BUNDLES:-$root/../shared/data/runbooks}
for bundle in "$bundles"/*.bundle; do
	[ -f "$bundle" ] || { echo "skip list-blocks.sh: no bundles of real repositories in $bundles"; continue; }
	name=$(basename "$bundle" .bundle)
	git clone -q "$bundle" "$name" 2>/dev/null
	opsbook run --list --json -C "$name"
	status_is 0 "$name is listed"
	for lang in bash console shell sh; do
		wanted=$(git -C "$name" ls-files -z '*.md' | (cd "$name" && xargs -0 cat) |
			grep -cE "^[[:space:]>]*\`\`\` ?$lang[[:space:]]*\$")
		check "$name: all $wanted fences in $lang" test "$(grep -c "\"lang\":\"$lang\"" out)" = "$wanted"
	done
done
finish
