# A 50 MB note, NUL bytes, bytes that are not UTF-8: a diagnostic each, everything else is built.
# shellcheck shell=sh
. ./lib.sh

note notes/README.md "# Home" "" "[huge](huge.md) [nul](nul.md) [latin](latin.md)"
yes 'A line of a very long note, 中文 among it.' | head -c 52428800 >notes/huge.md
printf '# With NUL\n\nbefore\000after\n' >notes/nul.md
printf '# Latin\n\ncaf\351 and \344\270 cut\n' >notes/latin.md
printf '# Surrogate\n\n\355\240\200 \364\220\200\200 \300\257\n' >notes/surrogate.md
head -c 100000 /dev/urandom >notes/random.md
printf '\377\376#\000 \000U\000' >notes/utf16.md
note notes/good.md "# Good"

opsbook build notes -o site
status_is 0 "exit status 0"
says site/good.html "Good" "everything else is built"
says err "huge.md" "the 50 MB note is named"
says err "[note-too-large]"
says err "16777216" "with the cap"
says err "nul.md:3:7: warning:" "the place of a NUL byte"
says err "latin.md:3:4: warning:" "the place of a byte that is not UTF-8"
says err "[note-encoding]"
for page in nul latin surrogate; do
	check "$page.html is a page" test -s site/$page.html
	check "$page.html is UTF-8" iconv -f UTF-8 -t UTF-16 -o /dev/null site/$page.html
	check "$page.html has no NUL byte" sh -c 'test "$(tr -d "\000" <"$1" | wc -c)" = "$(wc -c <"$1")"' sh site/$page.html
done
check "random bytes give UTF-8 too" sh -c 'test ! -e site/random.html || iconv -f UTF-8 -t UTF-16 -o /dev/null site/random.html'
note notes/opsbook.yml "max_note_size: 64000000"
opsbook build notes -o site
status_is 0 "with a higher cap the note is built"
check "whole" test -s site/huge.html
finish
