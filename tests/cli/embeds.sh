# Embeds: a cycle and a chain that is too deep end with a diagnostic, not with a hang.
# shellcheck shell=sh
. ./lib.sh

note notes/a.md "# A" "" "![[b]]"
note notes/b.md "# B" "" "![[c]]"
note notes/c.md "# C" "" "Text of C." "" "![[a]]"
note notes/self.md "# Self" "" "![[self]]"
i=0
while [ $i -lt 40 ]; do
	note notes/deep$i.md "# Deep $i" "" "![[deep$((i + 1))]]"
	i=$((i + 1))
done
note notes/deep40.md "# Deep 40"
# Each embeds the next one ten times: 10^8 of the last, if nobody counted.
i=0
while [ $i -lt 8 ]; do
	{
		printf '# Bomb %d\n\n' $i
		j=0
		while [ $j -lt 10 ]; do
			printf '![[bomb%d]]\n\n' $((i + 1))
			j=$((j + 1))
		done
	} >notes/bomb$i.md
	i=$((i + 1))
done
note notes/bomb8.md "# Bomb 8" "" "boom"

LIMIT=20 opsbook build notes -o site
status_is 0 "exit status 0"
says err "[embed-cycle]"
says err "[embed-depth]"
says site/a.html "Text of C." "what can be embedded is"
check "a page stays small" sh -c 'test "$(du -k site/bomb0.html | cut -f1)" -lt 20000'
for page in a b c self deep0 deep40 bomb0; do
	check "$page.html is a page" test -s site/$page.html
done
finish
