# Read by every test of tests/cli with ". ./lib.sh" (the runner starts it in this folder).
#
# It gives an empty folder to work in, a git without anybody's settings, and a few words that
# each print one "ok" or "not ok" line. A test that ends early has failed.
# shellcheck shell=sh

set -u
root=$(cd ../.. && pwd)
: "${OPSBOOK:=$root/build/opsbook}"
work=$(mktemp -d "${TMPDIR:-/tmp}/opsbook-cli-XXXXXX")
finished=no
status=0

export HOME="$work" GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 NO_COLOR=1 LC_ALL=C.UTF-8
export GIT_AUTHOR_NAME="Ann Ops" GIT_AUTHOR_EMAIL=ann@example.com
export GIT_COMMITTER_NAME="Ann Ops" GIT_COMMITTER_EMAIL=ann@example.com
export GIT_AUTHOR_DATE="2024-03-05T10:00:00+08:00" GIT_COMMITTER_DATE="2024-03-05T10:00:00+08:00"

leave() {
	[ $finished = yes ] || echo "not ok - the test ended early"
	cd /
	chmod -R u+w "$work" 2>/dev/null
	rm -rf "$work"
}
trap leave EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1

# The last line of every test.
finish() {
	finished=yes
	exit 0
}

# skip WHY: nothing to test here; says so and ends.
skip() {
	echo "skip $*"
	finish
}

ok() {
	echo "ok - $*"
}

not_ok() {
	echo "not ok - $*"
}

# opsbook ARGUMENT...: runs the program; its output is in out and err, its status in $status.
opsbook() {
	status=0
	timeout "${LIMIT:-300}" "$OPSBOOK" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
}

show_run() {
	printf '    status %s\n' "$status"
	[ ! -s "$work/out" ] || head -30 "$work/out" | sed 's/^/    out: /'
	[ ! -s "$work/err" ] || head -60 "$work/err" | sed 's/^/    err: /'
}

# status_is N WHAT
status_is() {
	if [ "$status" = "$1" ]; then
		ok "$2"
	else
		not_ok "$2: wanted status $1"
		show_run
	fi
}

# says FILE TEXT [WHAT]: FILE (out, err or a page) holds TEXT, taken literally.
says() {
	if grep -Fq -e "$2" "$1" 2>/dev/null; then
		ok "${3:-$1 says: $2}"
	else
		not_ok "${3:-$1 says: $2}"
		echo "    wanted in $1: $2"
		if [ "$1" = "$work/out" ] || [ "$1" = "$work/err" ] || [ "$1" = out ] || [ "$1" = err ]; then
			show_run
		elif [ -f "$1" ]; then
			# Of a page, what a reader sees first.
			{ if grep -q "<main" "$1"; then sed -n '/<main/,$p' "$1"; else cat "$1"; fi; } | cut -c1-300 | head -30 |
				sed 's/^/    /'
		else
			echo "    there is no $1"
		fi
	fi
}

# silent FILE TEXT [WHAT]: FILE is there and does not hold TEXT.
silent() {
	if [ ! -e "$1" ]; then
		not_ok "${3:-$1 does not say: $2}: there is no $1"
	elif grep -Fq -e "$2" "$1"; then
		not_ok "${3:-$1 does not say: $2}"
		grep -Fn -e "$2" "$1" | head -5 | cut -c1-300 | sed 's/^/    /'
	else
		ok "${3:-$1 does not say: $2}"
	fi
}

# check WHAT COMMAND...: the command succeeds.
check() {
	what=$1
	shift
	if "$@" >"$work/check.log" 2>&1; then
		ok "$what"
	else
		not_ok "$what"
		printf '    failed: %s\n' "$*"
		head -40 "$work/check.log" | sed 's/^/    /'
	fi
}

# same_trees A B WHAT: the same names and bytes.
same_trees() {
	check "$3" diff -r --no-dereference "$1" "$2"
}

# digest FOLDER: one line that stands for all names and bytes below it; "none" when it is not there.
digest() {
	if [ -d "$1" ]; then
		(cd "$1" && find . -type f -print0 | sort -z | xargs -0 -r sha256sum | sha256sum | cut -c1-64)
	else
		echo none
	fi
}

# repository FOLDER: commit all that is in it.
repository() {
	git -C "$1" init -q -b main
	git -C "$1" add -A
	git -C "$1" commit -q -m "notes"
}

# note FILE LINE...: write lines to a file, making its folder.
note() {
	file=$1
	shift
	mkdir -p "$(dirname "$file")"
	printf '%s\n' "$@" >"$file"
}

# png FILE: a whole image of 1 by 1.
png() {
	mkdir -p "$(dirname "$1")"
	printf '%s' iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPj/HwADAgH/eL9GtQAAAABJRU5ErkJggg== |
		base64 -d >"$1"
}
