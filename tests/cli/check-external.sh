# check --external: what other sites answer, asked for politely and not twice a day.
# shellcheck shell=sh
. ./lib.sh

python3 "$root/tests/cli/external.py" asked >port &
server=$!
trap 'kill $server 2>/dev/null; leave' EXIT
for _ in $(seq 100); do
	[ ! -s port ] || break
	sleep 0.05
done
unset no_proxy NO_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY
http_proxy=http://127.0.0.1:$(cat port)
export http_proxy

note repo/a.md "# A" "" "[ok](http://a.ops.cn/ok) [gone](http://a.ops.cn/gone#part) 中文 http://a.ops.cn/never 后文" \
	"[login](http://a.ops.cn/login) [no head](http://a.ops.cn/no-head) ![moved](http://a.ops.cn/moved)" \
	"[for now](http://a.ops.cn/for-now) [both](http://a.ops.cn/both) [round](http://a.ops.cn/round)" \
	"[busy](http://b.ops.cn/busy) [broken](http://b.ops.cn/broken) [front](http://b.ops.cn/to-front)"
note repo/b.md "# B" "" "[again](http://a.ops.cn/gone) [b](a.md)" \
	"[own](http://localhost:1/x) [lab](http://10.1.2.3/x) [sample](http://example.com/x) [intranet](http://wiki/x)" \
	"[host](http://a.ops.cn/<name>) [user](http://ann:pw@a.ops.cn/x) <https://a.b.test/x> [mail](mailto:a@b.cn)"
repository repo

opsbook check repo
check "nothing is asked without --external" test ! -s asked
opsbook check repo --external --hints
status_is 1 "something is missing: 1"
says out "a.md:3:26: warning: the site answers 404: 'http://a.ops.cn/gone' [external-missing]"
says out "a.md:3:63: warning: the site answers 410: 'http://a.ops.cn/never' [external-missing]"
says out "b.md:3:1: warning: the site answers 404: 'http://a.ops.cn/gone' [external-missing]"
says out "hint: 'http://a.ops.cn/moved' has moved for good [external-moved]"
says out "= write 'http://a.ops.cn/ok'"
says out "hint: no answer from 'http://b.ops.cn/broken': the site answers 500 [external-unreachable]"
says out "hint: no answer from 'http://a.ops.cn/round'" "a circle of redirects"
for fine in login no-head for-now both busy to-front; do
	silent out "/$fine'" "no finding: $fine"
done
check "each address is asked for once, whatever its #part" sh -c '[ "$(grep -c "HEAD http://a.ops.cn/gone" asked)" = 1 ]'
check "headers first, then the page" sh -c 'grep -A99 "HEAD http://a.ops.cn/no-head" asked | grep -q "GET http://a.ops.cn/no-head"'
check "a busy server is asked again" sh -c '[ "$(grep -c /busy asked)" = 3 ]'
check "never more than two at once of one host" sh -c '! grep -q "TOO MANY" asked'
for quiet in localhost 10.1.2.3 example.com wiki name ann a.b.test; do
	silent asked "$quiet" "not asked for: $quiet"
done

: >asked
opsbook check repo --external --hints
status_is 1 "a second time: the same"
says out "[external-missing]" "from what is remembered"
check "and nobody is asked" test ! -s asked
echo "[new](http://a.ops.cn/new) [old](http://a.ops.cn/gone)" >>repo/a.md
git -C repo commit -qam "more"
opsbook check repo --external --changed-since HEAD~1
says out "a.md:7:28: warning" "what is new is told"
silent out "b.md" "what was there is not"
check "only the new one is asked for" sh -c '[ "$(sort -u asked)" = "HEAD http://a.ops.cn/new" ]'
finish
