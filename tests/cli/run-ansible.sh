# via=ansible: scripts, tasks and plays on hosts of Ansible's local connection; outcomes by host, never by exit code.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR ANSIBLE_INVENTORY ANSIBLE_CONFIG
command -v ansible-playbook >/dev/null || skip "ansible-core is not installed"

cat >hosts.yml <<'END'
all:
  children:
    web: {hosts: {web1: {}, web2: {}}}
    down: {hosts: {away: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_connection: ssh}}}
  vars: {ansible_connection: local, ansible_python_interpreter: /usr/bin/python3}
END
mkdir -p repo/ops/files
echo "beside the note" >repo/ops/files/beside.txt
cat >repo/ops/fleet.md <<'END'
---
runbook:
  params:
    TEXT: {type: string, default: plain}
    TOKEN: {type: secret}
    NODE: {type: host, default: web2}
---
# A fleet

```bash {name=script hosts=web via=ansible effect=read out=SEEN}
printf '[%s] %s\n' "$TEXT" "$OPSBOOK_HOST"
printf 'token %s\n' "$TOKEN" >&2
[ "$OPSBOOK_HOST" != web2 ] || [ -e "$HOME/fine" ] || exit 7
echo "$OPSBOOK_HOST" >>"$HOME/done"
```

```sh {name=seen effect=read}
echo "1 $SEEN_WEB1 2 $SEEN_WEB2"
```

```yaml {name=tasks hosts=web:away via=ansible undo=back}
- name: say
  ansible.builtin.debug: {msg: "I am {{ inventory_hostname }}"}
- name: write
  ansible.builtin.lineinfile: {path: "{{ lookup('env', 'HOME') }}/tasks", line: "{{ inventory_hostname }}", create: true}
```

```sh {name=back hosts=web:away via=ansible}
echo "back $OPSBOOK_HOST" >>"$HOME/back"
```

```yaml {name=play via=ansible effect=read}
- hosts: $NODE
  gather_facts: false
  tasks: []
```

```yaml {name=whole via=ansible}
- hosts: web2
  gather_facts: false
  tasks:
    - name: carry
      ansible.builtin.copy: {src: beside.txt, dest: "{{ lookup('env', 'HOME') }}/beside"}
```

```sh {name=none hosts=web:!web via=ansible}
echo never
```

```yaml {name=nobody hosts=web1 via=ansible effect=read}
- hosts: web2
  gather_facts: false
  tasks: [{ansible.builtin.debug: {msg: never}}]
```

```yaml {name=broken hosts=web1 via=ansible effect=read}
- no.such.module: {}
```

```sh {name=careful hosts=web via=ansible serial=1 maxfail=0}
echo "$OPSBOOK_HOST" >>"$HOME/careful"
false
```

```sh {name=one hosts=$NODE via=ansible out=ONE}
echo "only $OPSBOOK_HOST"
```

```sh {name=two}
echo "got $ONE"
```

```python {name=here hosts=localhost via=ansible effect=read}
import os
print("python", os.environ["OPSBOOK_HOST"])
```
END
repository repo
run() {
	step=$1
	shift
	opsbook run ops/fleet -C repo --only "$step" --inventory hosts.yml "$@"
}

printf '{"TOKEN": "s3cret-tok\\"en"}' >params.json
text="it's \"\$(reboot)\" {{ nope }} 世界"
run script --yes --params-file params.json --param TEXT="$text"
status_is 1 "a script on two hosts, one fails"
says out "web1: [$text] web1" "a param arrives as it is: no template, no command"
says err "web2: non-zero return code (status 7); 1 of 2 hosts failed: web2" "the failed host is named, with its status"
silent out "s3cret" "a secret is masked"
silent err "s3cret"
says err "web1: token [masked]"
id=$(sed -n 's/.*--resume //p' err)
opsbook runs show
says out "ok          web1" "the journal has each host"
says out "failed      web2: non-zero return code (status 7)"
opsbook runs show --json
says out '"parts":[{"name":"web1","state":"ok","code":0,"why":""},{"name":"web2","state":"failed","code":7' "for programs too"
touch fine
opsbook run --resume "$id" -C repo --inventory hosts.yml --yes --params-file params.json
status_is 0 "resumed"
says err "1 host: web2" "only the host that failed"
check "and the other is not done again" test "$(tr '\n' ' ' <done)" = "web1 web2 "

run tasks --yes --on-failure undo
status_is 1 "tasks, one host cannot be reached"
says out "web1: I am web1"
says err "away: Failed to connect" "it is said which"
says err "unreachable away" "and in which way"
check "the undo is for hosts where the step was begun" test "$(sort back | tr '\n' ' ')" = "back web1 back web2 "
check "the tasks were done there" test "$(sort tasks | tr '\n' ' ')" = "web1 web2 "

run whole --yes
status_is 0 "a whole play names its hosts"
says err "1 host: web2"
check "and finds files beside the note" grep -q "beside the note" beside
opsbook run ops/fleet -C repo --only play --yes --inventory hosts.yml
status_is 2 "a play whose hosts cannot be known is refused"
says err "give hosts= as well"

run none --yes
status_is 1 "zero hosts is an error"
says err "no host matches 'web:!web'"
run nobody --yes
status_is 1 "so is a play that is for none of them, although Ansible ends with 0"
says err "it was for no host"
run broken --yes
status_is 1 "tasks that Ansible does not understand"
says err "told of no host"
says err "no.such.module" "with what it says"
run careful --yes
check "maxfail and serial are passed" test "$(cat careful)" = web1
says err "1 not begun"
LC_ALL=C opsbook run ops/fleet -C repo --only one,two --yes --inventory hosts.yml --param NODE=web1
status_is 0 "hosts=\$NODE, in a locale without UTF-8"
says out "got only web1" "out= of one host is that host's"
opsbook run ops/fleet -C repo --only here
status_is 0 "localhost without an inventory"
says out "localhost: python localhost"
opsbook run ops/fleet -C repo --only one --dry-run --param NODE=web7 --inventory hosts.yml
status_is 1 "a param that names no host"
says err "no host and no group 'web7'"
finish
