# The output folder: swapped in whole, never mixed with files that are not ours, untouched by failures.
# shellcheck shell=sh
. ./lib.sh

note notes/a.md "# A"
note notes/b.md "# B"
opsbook build notes -o site
rm notes/b.md
opsbook build notes -o site
status_is 0 "a second build"
check "takes away pages whose notes are gone" test ! -e site/b.html
check "and keeps the rest" test -s site/a.html

note precious/thesis.txt "years of work"
opsbook build notes -o precious
status_is 3 "a folder that holds something else is refused"
says err "precious"
check "and left alone" grep -q years precious/thesis.txt
mkdir vacant
opsbook build notes -o vacant
status_is 0 "an empty folder is taken"

opsbook build notes -o file.txt
rm -rf file.txt
echo text >file.txt
opsbook build notes -o file.txt
status_is 3 "a file in the way: status 3"
check "the file is left alone" grep -qx text file.txt

opsbook build notes -o notes
status_is 3 "the notes' own folder is no output"
check "the notes are left alone" grep -q "# A" notes/a.md
opsbook build notes -o .
check "nor is the folder that holds them" grep -q "# A" notes/a.md

if [ "$(id -u)" != 0 ]; then
	mkdir locked && chmod 500 locked
	opsbook build notes -o locked/site
	status_is 3 "a folder that cannot be written: status 3"
fi
before=$(digest site)
note notes/theme/templates/note.mustache "{{#never}}closed"
opsbook build notes -o site
status_is 2 "a broken template: status 2"
says err "templates/note.mustache:1:1" "with its place"
check "the old site stands" test "$(digest site)" = "$before"
finish
