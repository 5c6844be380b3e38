# make install: the program and its manual page, below DESTDIR and PREFIX; it works from there.
# shellcheck shell=sh
. ./lib.sh

: "${OPSBOOK_BUILD:=$root/build}"
check "make install" make -s -C "$root" install "B=$OPSBOOK_BUILD" "DESTDIR=$work/dest" PREFIX=/opt/ops
check "the program is there" test -x dest/opt/ops/bin/opsbook
check "the manual page is there" test -s dest/opt/ops/share/man/man1/opsbook.1
note notes/a.md "# Installed"
OPSBOOK=$work/dest/opt/ops/bin/opsbook
opsbook build notes -o site
status_is 0 "the installed program builds a site"
says site/a.html "Installed"
check "with its theme" sh -c 'ls site/_ob/*.css | grep -q .'
if command -v man >/dev/null; then
	check "the manual page reads without a warning" sh -c 'MANWIDTH=80 man --warnings=w -l dest/opt/ops/share/man/man1/opsbook.1 2>&1 >/dev/null | { ! grep .; }'
fi
for command in build explain doctor help; do
	says dest/opt/ops/share/man/man1/opsbook.1 "$command" "the manual tells of $command"
done
check "make uninstall" make -s -C "$root" uninstall "B=$OPSBOOK_BUILD" "DESTDIR=$work/dest" PREFIX=/opt/ops
check "leaves nothing" sh -c 'test -z "$(find dest -type f)"'
finish
