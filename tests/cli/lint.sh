# The checkers of `make lint`: on a toy tree that obeys they are silent, and each rule, broken
# alone, is found by the checker that has it, with the file and line.
# shellcheck shell=sh disable=SC2016
. ./lib.sh

# A tree of four floors that keeps every rule.
toy() {
	rm -rf toy
	mkdir -p toy/src/base toy/src/ext/zip toy/src/note toy/src/site toy/src/run toy/src/cmd toy/tools
	cp "$root/.clang-format" toy/
	cat >toy/src/FLOORS <<-'END'
		# floor folder foreign headers
		0 base
		2 ext/zip zip.h zip/*
		3 note
		5 run
		7 site
		9 cmd
		deny site run
		only base/inner.h note
	END
	header base text "int base_text_size(const char *s);"
	header base inner "int base_inner(void);"
	header note note "int note_size(const char *s);"
	header run run "int run_it(void);"
	header site site "int site_build(void);"
	cat >toy/src/note/note.c <<'END'
/*
 * Decides how large a note is.
 */
#include "note/note.h"

#include <stdio.h>
#include "base/inner.h"
#include "base/text.h"

static int twice(int n);

int note_size(const char *s)
{
	return twice(base_text_size(s));
}

static int twice(int n)
{
	return 2 * n;
}
END
	printf '/*\n * Names\n * the\n * commands.\n */\n#include "cmd/cmd.h"\n\n#include "site/site.h"\n' >toy/src/cmd/cmd.c
	header cmd cmd "int cmd_main(void);"
	printf '#!/bin/sh\necho "$1"\n' >toy/tools/hello
}

# header FOLDER NAME PROTOTYPE
header() {
	guard=OPSBOOK_$(printf '%s_%s' "$1" "$2" | tr 'a-z/' 'A-Z_')_H
	printf '/*\n * %s.h - for a test.\n */\n#ifndef %s\n#define %s\n\n/* What it does. */\n%s\n\n#endif\n' \
		"$2" "$guard" "$guard" "$3" >"toy/src/$1/$2.h"
}

# quiet CHECKER WHAT: the checker finds no fault.
quiet() {
	check "$2" "$root/tools/check-$1" "$work/toy"
}

# finds CHECKER TEXT WHAT: the checker fails and says TEXT; a fresh toy follows.
finds() {
	if "$root/tools/check-$1" "$work/toy" >"$work/found" 2>&1; then
		not_ok "$3: check-$1 found nothing"
	elif grep -Fq -e "$2" "$work/found"; then
		ok "$3"
	else
		not_ok "$3: wanted: $2"
		sed 's/^/    /' "$work/found"
	fi
	toy
}

# line FILE TEXT: put TEXT at line 9 of a toy file, between its includes and its first function.
line() {
	sed -i "8a\\
$2" "toy/src/$1"
}

toy
for checker in floors size headers words style; do
	quiet $checker "check-$checker is content with a tree that obeys"
done

# The floors.
line note/note.c '#include "site/site.h"'
finds floors 'src/note/note.c:9: note (floor 3) may not look up to site (floor 7)' "an include of a higher floor"
sed -i 's/^5 run/3 run/' toy/src/FLOORS
line note/note.c '#include "run/run.h"'
finds floors 'note may not include its sibling run' "an include of a sibling"
header ext/zip zip_int "int zip_inner(void);"
line note/note.c '#include "ext/zip/zip_int.h"'
finds floors 'ext/zip/zip_int.h is for ext/zip/ alone' "another folder's inner header"
line note/note.c '#include <zip.h>'
finds floors 'src/note/note.c:9: <zip.h> is for ext/zip/ alone' "a foreign header outside its folder"
line note/note.c '#include <zip/deep.h>'
finds floors '<zip/deep.h> is for ext/zip/ alone' "a foreign header by its folder's pattern"
line note/note.c '#include <curl/curl.h>'
finds floors 'neither the system'"'"'s nor in src/FLOORS' "a foreign header that nobody owns"
line site/site.h '#include "base/inner.h"'
finds floors 'may include base/inner.h' "a header that FLOORS keeps for others"
line site/site.h '#include "run/run.h"'
finds floors 'site must never reach run: site -> run' "a denied include"
line site/site.h '#include "note/note.h"'
sed -i 's/^5 run/1 run/' toy/src/FLOORS
line note/note.h '#include "run/run.h"'
finds floors 'site must never reach run: site -> note -> run' "a denied include by a detour"
line note/note.c 'extern int base_secret;'
finds floors 'src/note/note.c:9: extern in a .c file' "an extern variable in a .c file"
line note/note.c 'int run_it(void);'
finds floors 'src/note/note.c:9: a prototype that is not static' "another folder's prototype in a .c file"
line note/note.c '#include "text.h"'
finds floors 'write the folder: "text.h"' "an include without its folder"
mkdir toy/src/stray && cp toy/src/base/text.h toy/src/stray/
finds floors 'src/stray/text.h:1: this folder is not in src/FLOORS' "a folder without a floor"
echo 'forbid site run' >>toy/src/FLOORS
finds floors 'not a line of the law: forbid site run' "a line of FLOORS that means nothing"
printf '/* #include "site/site.h" */\n' >>toy/src/note/note.c
quiet floors "an include within a comment is none"

# Sizes.
long_function() {
	printf '%s\nint note_long(int n)\n{\n' "$2"
	i=0
	while [ $i -lt "$1" ]; do
		printf '\tn += %d;\n' $i
		i=$((i + 1))
	done
	printf '\treturn n;\n}\n'
}
long_function 77 "" >>toy/src/note/note.c
check "a function of 81 lines is the first that is too long" \
	sh -c '"$1/tools/check-size" toy >found 2>&1; grep -q "note_long() has 81 lines, 80 are allowed" found' sh "$root"
toy
long_function 76 "" >>toy/src/note/note.c
quiet size "a function of 80 lines passes"
check "and is remarked on" sh -c '"$1/tools/check-size" -v toy | grep -q "note: .*note_long() has 80 lines"' sh "$root"
toy
long_function 200 "/* flat: one case a key */" >>toy/src/note/note.c
quiet size "a flat function may be long when it says why"
toy
long_function 200 "/* flat: */" >>toy/src/note/note.c
finds size 'note_long() has' "but not without a reason"
yes '' | head -750 >>toy/src/note/note.c
finds size '700 are allowed' "a .c file that is too long"
yes '' | head -250 >>toy/src/note/note.h
finds size '200 are allowed' "a header that is too long"

# Headers.
header note lame "struct nowhere note_lame(size_t n);"
finds headers 'src/note/lame.h: does not compile alone' "a header that needs another first"
sed -i 's/OPSBOOK_NOTE_NOTE_H/NOTE_H/' toy/src/note/note.h
finds headers 'not guarded by OPSBOOK_NOTE_NOTE_H' "a guard of the wrong name"
sed -i '1,3d' toy/src/note/note.h
finds headers 'opens without a comment' "a header that does not say what it is"
sed -i 's/note\.h - /page.h - /' toy/src/note/note.h
finds headers 'the opening comment does not name it' "an opening comment of another file"
sed -i '/What it does/d' toy/src/note/note.h
finds headers 'note_size() has no contract comment' "a prototype without a contract"
sed -i '/^int note_size/a void note_free(int *n);' toy/src/note/note.h
quiet headers "a lifecycle word needs no contract"
toy

# Words.
words() {
	line "$1" "static void sin(void) { $2; }"
	finds words "$3" "$4"
}
words note/note.c 'strcpy(a, b)' 'src/note/note.c:9: strcpy()' "strcpy() anywhere"
words note/note.c 'sprintf (a, b)' 'sprintf()' "sprintf() with a space"
words base/text.h 'strtok(a, b)' 'strtok()' "strtok() even in base/"
words note/note.c 'gmtime(t)' 'gmtime()' "gmtime()"
words note/note.c 'system(s)' 'system()' "system()"
words note/note.c 'a = malloc(1)' 'malloc()' "malloc() outside base/"
words note/note.c 'free(a)' 'free()' "free() outside base/"
words note/note.c 'fprintf(stderr, s)' 'only cmd/ prints' "printing outside cmd/"
words cmd/cmd.c 'exit(1)' 'only main.c exits' "exit() outside main.c"
words note/note.c 'abort()' 'only base/ aborts' "abort() outside base/"
words site/site.h 'fork()' 'only run and publish start processes' "fork() in site/"
line note/note.c 'static const char *s = "malloc(1) exit(2)"; /* printf(3) */ // free(4)'
line note/note.c 'static void fine(struct t *t) { t->free(1); t->ops.exit(2); mem_free(t); }'
line cmd/cmd.c 'static void show(void) { printf(s); }'
quiet words "words in text and comments, members and longer names are fine"
toy
line note/note.c 'static void sin(void) { exit(1); } /* lint: exit, the child after fork */'
quiet words "a line may be let off with a reason"
toy

# Form.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
	line note/note.c 'static int  x  =1;'
	finds style 'src/note/note.c: -static int  x  =1;' "C code out of form"
fi
if command -v shellcheck >/dev/null; then
	printf '#!/bin/sh\necho $1\n' >toy/tools/hello
	finds style 'SC2086' "a shell script that shellcheck objects to"
fi

# All of them together count.
line note/note.c 'extern int base_secret;'
check "the whole run counts and fails" sh -c '"$1/tools/lint/run" "$2" >all 2>&1 && exit 1; tail -1 all | grep -qx "4 passed, 1 failed"' sh "$root" "$work/toy"

finish
