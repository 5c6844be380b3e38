# The search of a built site against `opsbook search`: the same notes, order, scores and texts, with the pages' engine run by node.
# shellcheck shell=sh
. ./lib.sh

node --version >/dev/null 2>&1 || skip "there is no node"
check "the engine by itself" node "$root/tests/search/engine-test.mjs" "$OPSBOOK"
check "notes that are hard to count" node "$root/tests/search/parity.mjs" "$OPSBOOK" hard 80 3
check "the notes of content/" node "$root/tests/search/parity.mjs" "$OPSBOOK" "$root/content" 60 4
finish
