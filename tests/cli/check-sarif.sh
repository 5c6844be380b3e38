# check --format sarif, held to the schema of the standard.
# shellcheck shell=sh
. ./lib.sh

[ -d "$root/node_modules/@microsoft/jest-sarif" ] || skip "the schema is not installed: make check does that"

note "repo/a b.md" "# 标题" "" "中文 [x](gone.md) \"quoted\" <b>" "" "![](no.png)" "" "token gl""pat-K3f9xQ2mW7tR5vB8nZ1y"
note repo/empty.md
opsbook check repo --hints --format sarif -o full.sarif
check "a report with errors, warnings and hints is valid" node "$root/tests/cli/sarif.mjs" full.sarif
says full.sarif '"uri": "a%20b.md"' "paths are URIs"
says full.sarif '"startLine": 3, "startColumn": 4, "endColumn": 5' "columns are characters"
silent full.sarif "K3f9xQ2mW7tR5vB8nZ1y" "a token is never shown"
note clean/a.md "# A" "" "text"
opsbook check clean --format sarif -o empty.sarif
status_is 0 "nothing found: 0"
check "a report of nothing is valid" node "$root/tests/cli/sarif.mjs" empty.sarif
sed 's/"driver"/"drover"/' full.sarif >wrong.sarif
check "the schema refuses what is wrong" sh -c '! node "$1" wrong.sarif' sh "$root/tests/cli/sarif.mjs"
finish
