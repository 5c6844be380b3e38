# A build killed at any moment leaves the old site whole or the new one, never a mixture and never
# nothing; what it left beside the site is gone after the next build.
# shellcheck shell=sh
. ./lib.sh

mkdir repo
for version in one two; do
	awk -v version=$version 'BEGIN {
		for (i = 0; i < 120; i++) {
			file = "repo/n" i ".md"
			print "# Note " i " of version " version "\n" > file
			for (j = 0; j < 10; j++)
				print "Paragraph " j " of " version ", see [next](n" (i + 1) % 120 ".md).\n" > file
			close(file)
		}
	}'
	[ $version = one ] || rm repo/n7.md
	repository repo 2>/dev/null
	git -C repo tag $version
done
opsbook build repo --rev two -o clean-two
opsbook build repo --rev one -o clean-one
start=$(date +%s%N)
for n in 1 2 3 4; do
	opsbook build repo --rev one -o site
done
took=$((($(date +%s%N) - start) / 4000))
one=$(digest clean-one)
two=$(digest clean-two)
check "the two versions differ" test "$one" != "$two"
check "the site is version one" test "$(digest site)" = "$one"
rm -rf clean-one clean-two

# Somebody reads all the time: the home page is there at every moment.
: >reading
(while [ -e reading ]; do
	[ -s site/index.html ] || echo gone >>gaps
	sleep 0.002
done) &
reader=$!

kills=0
ends=0
mixed=0
swaps=0
before=$one
i=0
while [ $i -lt 100 ]; do
	i=$((i + 1))
	if [ $((i % 2)) = 0 ]; then rev=one; else rev=two; fi
	"$OPSBOOK" build repo --rev $rev -o site >/dev/null 2>&1 &
	pid=$!
	# One in ten may come to its end, however slow the machine is.
	if [ $((i % 10)) = 5 ]; then wait $pid; fi
	# From the very start to well behind the end, in no order.
	sleep "$(awk -v n=$i -v most=$took 'BEGIN { srand(n); rand(); printf "%.6f", rand() * most * 2 / 1000000 }')"
	if kill -9 $pid 2>/dev/null; then kills=$((kills + 1)); else ends=$((ends + 1)); fi
	wait $pid 2>/dev/null
	now=$(digest site)
	if [ "$now" != "$one" ] && [ "$now" != "$two" ]; then
		mixed=$((mixed + 1))
		echo "    build $i ($rev): neither the old site nor the new one: $now"
	fi
	[ "$now" = "$before" ] || swaps=$((swaps + 1))
	before=$now
done
rm reading
wait $reader 2>/dev/null

echo "note: killed: $kills builds killed, $ends had ended, $swaps times the site changed, one build takes $((took / 1000)) ms"
check "100 killed builds left no mixture" test $mixed = 0
check "some were killed in the middle of their work" test $kills -gt 20
check "some came to their end" test $swaps -gt 0
check "the home page was there at every moment" test ! -e gaps
opsbook build repo --rev two -o site
status_is 0 "the next build works"
check "and its site is whole" test "$(digest site)" = "$two"
ls -A >left
check "nothing is left beside the site" sh -c '! grep -vxE "repo|site|out|err|left|check.log|reading|gaps" left'
finish
