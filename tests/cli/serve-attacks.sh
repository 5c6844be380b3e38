# The attacks that opsbook serve must withstand, as it ships them.
. ./lib.sh

ulimit -n 8192 2>/dev/null || ulimit -n "$(ulimit -H -n)" 2>/dev/null
mkdir tmp
export TMPDIR="$work/tmp"
opsbook selftest security
status_is 0 "all attacks are withstood"
check "they are many" test "$(grep -c '^ok ' out)" -ge 115
check "none got through" sh -c '! grep "^not ok" out'
says out "(a reader reads)" "what is allowed works"
says out "(the paired site runs" "a paired site too"
check "nothing is left behind" sh -c "! ls -d tmp/opsbook-selftest-*"
opsbook selftest
status_is 2 "without a name there is no test"
opsbook selftest everything
status_is 2 "nor with another"
finish
