# The body of tools/check-words: calls, where they are allowed, and what to use instead.

# `allowed`: a regular expression over the path below the root; "" for nowhere.
function ban(names, allowed, instead,    list, n, i)
{
	n = split(names, list, " ")
	for (i = 1; i <= n; i++) {
		where[list[i]] = allowed
		say[list[i]] = instead
	}
}

BEGIN {
	outside = "^(tests|fuzz|bench)/"
	ban("strcpy strcat stpcpy strncpy strncat sprintf vsprintf gets", "",
	    "it does not know how much room there is: use struct buf or snprintf()")
	ban("strtok atoi atol atoll atof", "", "it cannot tell an error: use struct str and its parsers")
	ban("mktemp tmpnam tempnam", "", "a name is guessed and then taken by others: use sys/fs.h")
	ban("localtime gmtime ctime asctime", "", "it is not safe in threads: use the _r form")
	ban("system popen", outside, "no shell in between: use sys/proc.h")
	ban("malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf",
	    "^(src/(base|sys|ext)/|tests/|fuzz/|bench/)", "use base/alloc.h")
	ban("printf fprintf vprintf vfprintf dprintf vdprintf puts fputs putchar putc fputc perror",
	    "^(src/cmd/|src/main\\.c$|tests/|fuzz/|bench/)", "only cmd/ prints: give back a value, an err or a diag")
	ban("exit quick_exit", "^(src/main\\.c$|tests/|fuzz/|bench/)", "only main.c exits: return -1 and an err")
	ban("abort", "^(src/base/|tests/|fuzz/|bench/)", "only base/ aborts: return -1 and an err")
	ban("fork vfork execl execle execlp execv execve execvp execvpe posix_spawn posix_spawnp",
	    "^(src/sys/|src/run/|src/publish/|tests/|bench/)", "only run and publish start processes")
	ban("alloca", "", "a page's scratch arena is there for that")
}

FNR == 1 { code_reset() }

{
	text = code_only($0)
	while (match(text, /[a-zA-Z_][a-zA-Z_0-9]*[ \t]*\(/)) {
		word = substr(text, RSTART, RLENGTH)
		before = RSTART > 1 ? substr(text, RSTART - 1, 1) : " "
		text = substr(text, RSTART + RLENGTH)
		sub(/[ \t]*\($/, "", word)
		if (!(word in where) || before == "." || before == ">" || before ~ /[0-9]/)
			continue
		if (where[word] != "" && FILENAME ~ where[word])
			continue
		if (index($0, "/* lint: " word ","))
			continue
		fail(FILENAME ":" FNR ": " word "(): " say[word])
	}
}

END { exit verdict("check-words") }
