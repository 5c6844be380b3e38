# The closing line of `make check`: summed up over suites, none hidden by another's failure.
# shellcheck shell=sh disable=SC2016
. ./lib.sh

cat >Makefile <<'END'
good:
	@echo "ok - a"; echo "2 passed, 0 failed"
bad:
	@echo "not ok - broken thing"; echo "    details of it"; echo "1 passed, 1 failed"; exit 1
checked:
	@echo "100%: Checks: 7, Failures: 0, Errors: 0"; echo "50%: Checks: 4, Failures: 1, Errors: 1"
	@echo "tests/x.c:12:F:core:name:0: Assertion failed"; exit 1
silent:
	@true
crash:
	@echo about to fall; kill -SEGV $$$$
interrupted:
	@sh -c 'kill -INT $$$$; echo "1 passed, 0 failed"'
skipping:
	@echo "skip x: not here"; echo "1 passed, 0 failed"
END
run() {
	status=0
	MAKE='make' "$root/tools/check-all" b "$@" >out 2>err || status=$?
}

run good
status_is 0 "all well: 0"
check "the closing line stands alone and last" sh -c 'tail -1 out | grep -qx "2 passed, 0 failed"'
run bad good checked
status_is 1 "a failing suite: 1"
check "suites behind it still ran and count" sh -c 'tail -1 out | grep -qx "12 passed, 3 failed"'
says out "broken thing"
says out "details of it"
says out "Assertion failed"
run "good checked" "bad skipping"
status_is 1 "lanes side by side: one fails"
check "the suites of all lanes count" sh -c 'tail -1 out | grep -qx "13 passed, 3 failed"'
check "a line a suite is shown" sh -c '[ "$(grep -c "passed, .* s)$" out)" = 4 ]'
run silent good
status_is 1 "a suite that ran nothing has failed"
check "and counts as one" sh -c 'tail -1 out | grep -qx "2 passed, 1 failed"'
run crash
status_is 1 "a suite that crashed has failed"
says out "about to fall" "and its last words are shown"
run interrupted
status_is 1 "suites can be interrupted: a lane ignores no signal"
run no-such-suite
status_is 1 "a suite that is not there has failed"
run skipping
says out "skip x: not here" "what was skipped is said"

# The harness of these tests itself.
mkdir -p h/tests/cli
cp "$root/tests/cli/run" "$root/tests/cli/lib.sh" h/tests/cli/
put() {
	printf '. ./lib.sh\n%s\n' "$2" >"h/tests/cli/$1.sh"
}
put fine 'ok x; ok y; finish'
put wrong 'ok x; not_ok y; finish'
put early 'ok x; exit 0'
put nothing 'finish'
put skipped 'skip why'
harness() {
	h/tests/cli/run "$@" >out 2>&1
	status=$?
}
harness fine
status_is 0 "tests: all well"
check "tests: counted" sh -c 'tail -1 out | grep -qx "2 passed, 0 failed"'
for name in wrong early nothing; do
	harness $name
	status_is 1 "tests: $name fails"
	check "tests: $name is counted" sh -c 'tail -1 out | grep -qE "^[01] passed, 1 failed$"'
done
harness skipped
status_is 0 "tests: a skipped one is no failure"
says out "skip why"
finish
