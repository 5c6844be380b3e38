# hosts=PATTERN over real ssh: seven servers of ours on loopback, an eighth that is down.
# shellcheck shell=sh
. ./lib.sh
unset XDG_STATE_HOME XDG_RUNTIME_DIR ANSIBLE_INVENTORY SSH_AUTH_SOCK
sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] || skip "sshd is not installed"

# The servers run as whoever runs this; all are the same machine, told apart by OPSBOOK_HOST.
servers=
hang_up() {
	for pid in $servers; do
		kill "$pid" 2>/dev/null
	done
	leave
}
trap hang_up EXIT
mkdir -p d
chmod 700 d
mkdir -m 700 x
export XDG_RUNTIME_DIR="$work/x"
ssh-keygen -q -t ed25519 -N '' -f d/host_key
ssh-keygen -q -t ed25519 -N '' -f d/user_key
cp d/user_key.pub d/authorized
[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
try=0
start_servers() {
	base=$1
	for n in 1 2 3 4 5 6 7; do
		"$sshd" -D -e -f /dev/null -p $((base + n)) -o ListenAddress=127.0.0.1 -h "$work/d/host_key" \
			-o AuthorizedKeysFile="$work/d/authorized" -o StrictModes=no -o UsePAM=no \
			-o PidFile=none -o PasswordAuthentication=no -o PermitRootLogin=yes 2>"d/log$n" &
		servers="$servers $!"
	done
}
answers() {
	ssh-keyscan -T 2 -p "$1" 127.0.0.1 >>d/known 2>/dev/null && [ -s d/known ]
}
base=$((20000 + $$ % 20000))
start_servers $base
for n in 1 2 3 4 5 6 7; do
	try=0
	until answers $((base + n)) || [ $try = 20 ]; do
		try=$((try + 1))
		sleep 0.2
	done
	[ $try != 20 ] || not_ok "server $n did not start: $(cat "d/log$n")"
done

# inventory COUNT: web1 to webCOUNT; web5 is the one that is down.
inventory() {
	names='' vars=''
	for n in $(seq "$1"); do
		port=$((base + n))
		[ "$n" != 5 ] || port=1
		[ "$n" != 8 ] || port=$((base + 5))
		names="$names${names:+, }\"web$n\""
		vars="$vars${vars:+, }\"web$n\": {\"ansible_host\": \"127.0.0.1\", \"ansible_port\": $port,
			\"ansible_ssh_private_key_file\": \"$work/d/user_key\",
			\"ansible_ssh_common_args\": \"-F /dev/null -o 'UserKnownHostsFile=$work/d/known'\"}"
	done
	printf '{"_meta": {"hostvars": {%s}}, "all": {"children": ["web", "empty", "few"]},
		"web": {"hosts": [%s]}, "few": {"hosts": ["web1", "web2"], "children": ["few"]}, "empty": {}}\n' "$vars" "$names"
}
inventory 8 >hosts.json

mkdir -p repo/ops
cat >repo/ops/fleet.md <<'MD'
---
runbook:
  params:
    TEXT: {type: string, default: plain}
    TOKEN: {type: secret}
    NODE: {type: host, default: web1}
---
# A fleet

```sh {name=all hosts=web effect=read}
echo "I am $OPSBOOK_HOST"
echo "$OPSBOOK_HOST" >>"$HERE/count"
```

```sh {name=one hosts=web1}
printf '[%s]\n' "$TEXT"
echo "stdin: $(cat)"
```

```bash {name=secret hosts=few effect=read}
printf 'token %s\n' "$TOKEN"
printf %s "$TOKEN" | sha256sum
printf %s "$TOKEN" >"$HERE/pattern"
ps -eo args | grep -cFf "$HERE/pattern" | sed 's/^/seen /'
false | true
echo "not reached"
```

```python {name=snake hosts=few effect=read}
import os
print(os.environ["OPSBOOK_HOST"], repr(os.environ["TEXT"]))
raise SystemExit(3)
```

```sh {name=none hosts=empty}
echo never
```

```sh {name=typo hosts=wbe}
echo never
```

```sh {name=counted hosts=web expecthosts=2..4}
echo never
```

```sh {name=careful hosts=web:!web5 forks=1 maxfail=1}
echo "$OPSBOOK_HOST" >>"$HERE/careful"
false
```

```sh {name=serial hosts=few:web3 serial=1}
echo "$OPSBOOK_HOST" >>"$HERE/serial"
```

```sh {name=flaky hosts=few:web3 effect=read retry=2 every=10ms}
echo "$OPSBOOK_HOST" >>"$HERE/flaky"
[ "$OPSBOOK_HOST" != web2 ] || [ -e "$HERE/again" ] || { touch "$HERE/again"; exit 7; }
```

```sh {name=status hosts=few effect=read}
exit 255
```

```sh {name=long hosts=web1 effect=read timeout=1s}
echo $$ >"$HERE/long.pid"
sleep 300 &
echo $! >>"$HERE/long.pid"
wait
```

```sh {name=listed hosts=web1,web2 effect=read}
echo "listed $OPSBOOK_HOST"
```

```sh {name=version hosts=few effect=read out=VER}
echo "v-$OPSBOOK_HOST"
```

```sh {name=single hosts=$NODE effect=danger out=ONE}
echo "only $OPSBOOK_HOST"
```

```sh {name=told effect=read}
echo "told $VER_WEB1 $VER_WEB2 $ONE"
```

```sh {name=part hosts=few:web5 maxfail=3 undo=unpart}
echo "$OPSBOOK_HOST" >>"$HERE/part"
```

```sh {name=unpart hosts=few:web5}
echo "$OPSBOOK_HOST" >>"$HERE/unpart"
```

```sh {name=slow hosts=few:web3 forks=1}
echo "$OPSBOOK_HOST" >>"$HERE/slow"
[ "$OPSBOOK_HOST" != web2 ] || [ -e "$HERE/go" ] || sleep 300
```
MD
# The tests' own folder, known to the servers' side as well: all steps run on this machine.
sed -i "s|\$HERE|$work|g" repo/ops/fleet.md
repository repo

run() {
	step=$1
	shift
	opsbook run ops/fleet -C repo --only "$step" --inventory hosts.json "$@"
}

run all --yes
status_is 1 "8 hosts, one down: the step failed"
says out "web3" "lines say from which host they are"
check "seven hosts were reached" test "$(sort -u count | wc -l)" = 7
says err "web5: the connection failed: connect to host 127.0.0.1 port 1: Connection refused" "the one that is down is named, with ssh's reason"
says err "1 of 8 hosts failed: web5" "it is counted"
check "its neighbours said so" grep -q "I am web8" out

run all --dry-run
says out "8 hosts: web1, web2, web3, web4, web5, web6, web7, web8" "the plan names all hosts and how many"
run none --yes
status_is 1 "zero hosts is an error"
says err "no host matches 'empty'"
run typo --yes
status_is 1 "a name that is not in the inventory is an error"
says err "no host and no group 'wbe'"
run counted --yes
status_is 1 "another number of hosts than expected is an error"
says err "matches 8 hosts, the note expects 2 to 4"
silent err "1 of 1" "and it is one before anything is agreed to"

text="it's \"\$(reboot)\" \`id\` \\ 世界
second line"
run one --yes --param TEXT="$text"
status_is 0 "a param with quotes, newline, Han"
says out "[it's \"\$(reboot)\" \`id\` \\ 世界" "arrives as it is"
says out "second line]" "with its second line"
says out "stdin: " "the script has nothing on its standard input"

printf '%s\n' '{"TOKEN": "s3cret-'"'"'tok\"en"}' >params.json
run secret --yes --params-file params.json
status_is 1 "a secret is sent, and bash stops at a failure in a pipe"
silent out "not reached"
silent out "s3cret" "and masked"
silent err "s3cret"
silent err Killed "the shell there says nothing of its own"
says out "$(printf %s "s3cret-'tok\"en" | sha256sum | cut -c1-64)" "the host has it as it is"
says out "seen 0" "and it is in nobody's command line"

run snake --yes --param TEXT="$text"
status_is 1 "Python runs there too"
says err "ended with status 3"
says out "web2: web2 'it\\'s \"\$(reboot)\" \`id\`"

run careful --yes
status_is 1 "maxfail: more than one failed"
check "one failure is borne, the second ends it" test "$(wc -l <careful)" = 2
says err "5 not begun"
run serial --yes
check "serial: one after the other" test "$(tr '\n' ' ' <serial)" = "web1 web2 web3 "

run flaky --yes
status_is 0 "a read that is tried again"
check "only where it failed" test "$(sort flaky | tr '\n' ' ')" = "web1 web2 web2 web3 "

run status --yes
says err "it ended with status 255, or the connection broke" "a script's 255 is no failed connection"
silent err "connection failed"

run long --yes
status_is 1 "a time limit ends it"
gone() {
	for p in $(cat long.pid); do
		case $(ps -o stat= -p "$p") in '' | Z*) ;; *) return 1 ;; esac
	done
}
try=0
until gone || [ $try = 40 ]; do
	try=$((try + 1))
	sleep 0.2
done
check "there, too" gone

# What a step prints comes back: under its variable from one host, under one variable a host from several.
opsbook run ops/fleet -C repo --only version,single,told --yes --confirm single=web3 --param NODE=web3 --inventory hosts.json
status_is 0 "out= and hosts=\$PARAM; the danger is confirmed by the host's name"
says out "told v-web1 v-web2 only web3"
opsbook run ops/fleet -C repo --only single --yes --confirm single=web1 --param NODE=web3 --inventory hosts.json
status_is 2 "and by no other"
says err "--confirm single=web3"

# An undo is for the hosts where its step was begun.
run part --yes --on-failure undo
status_is 1 "one of three is down, the others are taken back"
check "only these" test "$(sort unpart | tr '\n' ' ')" = "web1 web2 "
says err "undone in"

check "no connection is left" sh -c '! pgrep -f "$1/x/opsbook-ssh/.*mux"' sh "$work"
check "nor their folder" sh -c '! ls -d "$1"/x/opsbook-ssh/*' sh "$work"

# kill -9 in the middle of a fleet: those that are done are done.
"$OPSBOOK" run ops/fleet -C repo --only slow --yes --inventory hosts.json >/dev/null 2>&1 </dev/null &
pid=$!
try=0
until grep -q web2 slow 2>/dev/null || [ $try = 100 ]; do
	try=$((try + 1))
	sleep 0.1
done
kill -9 $pid
wait $pid 2>/dev/null
touch go
id=$(opsbook runs list && awk '/cut off/ { print $3 }' "$work/out")
opsbook run --resume "$id" -C repo --yes --again slow --inventory hosts.json
status_is 0 "resumed after kill -9"
says err "2 hosts: web2, web3" "on the hosts that are not done"
check "each as often as it must be" test "$(tr '\n' ' ' <slow)" = "web1 web2 web2 web3 "
opsbook runs show "$id"
says out "ok          web1" "and the journal has those of before"
check "what the killed run left is removed by the next" sh -c '! ls -d "$1"/x/opsbook-ssh/*' sh "$work"

# Without an inventory hosts are names.
opsbook run ops/fleet -C repo --only listed --dry-run
says out "2 hosts: web1, web2" "without an inventory a list is meant"
opsbook run ops/fleet -C repo --only all --dry-run
says out "1 host: web" "and one name"

# Through Ansible.
if command -v ansible-inventory >/dev/null; then
	printf '[web]\nweb[1:2]\n\n[web:vars]\nansible_host=127.0.0.1\nansible_port=%s\nansible_ssh_private_key_file=%s\n' \
		$((base + 1)) "$work/d/user_key" >hosts.ini
	printf "ansible_ssh_common_args=-F /dev/null -o 'UserKnownHostsFile=%s'\n" "$work/d/known" >>hosts.ini
	opsbook run ops/fleet -C repo --only listed --yes --inventory hosts.ini
	status_is 0 "an ini inventory, through ansible-inventory"
	says out "listed web2"
	export ANSIBLE_INVENTORY="$work/hosts.ini"
	opsbook run ops/fleet -C repo --only all --dry-run
	says out "2 hosts: web1, web2" "ANSIBLE_INVENTORY names one"
	unset ANSIBLE_INVENTORY
fi
opsbook run ops/fleet -C repo --only all --dry-run --inventory no-such-file
says err "there is no inventory no-such-file"
finish
