# The body of tools/check-floors. First file: src/FLOORS; then all of src/.

BEGIN {
	# What C11, POSIX and Linux give; anything else between < > must be in FLOORS.
	split("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp " \
	      "signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn " \
	      "string strings tgmath threads time uchar wchar wctype dirent dlfcn fcntl fnmatch " \
	      "ftw getopt glob grp langinfo libgen netdb poll pthread pwd regex sched search " \
	      "semaphore spawn syslog termios unistd utime pty malloc", system_names, " ")
	for (i in system_names)
		system_header[system_names[i] ".h"] = 1
}

function matches(header, pattern)
{
	if (pattern ~ /\*$/)
		return index(header, substr(pattern, 1, length(pattern) - 1)) == 1
	return header == pattern
}

# The folder of FLOORS that holds a path below src/: the longest one. main.c is above all.
function folder_of(path,    f)
{
	if (path == "main.c")
		return "main.c"
	f = path
	while (sub(/\/[^\/]*$/, "", f))
		if (f in floor)
			return f
	return ""
}

FILENAME ~ /FLOORS$/ {
	sub(/#.*/, "")
	if ($1 ~ /^[0-9]+$/ && NF >= 2) {
		floor[$2] = $1 + 0
		for (i = 3; i <= NF; i++) {
			foreign_pattern[++nforeign] = $i
			foreign_home[nforeign] = $2
		}
	} else if ($1 == "deny" && NF == 3) {
		deny_from[++ndeny] = $2
		deny_to[ndeny] = $3
	} else if ($1 == "only" && NF >= 3) {
		nonly++
		only_header[nonly] = $2
		only_folders[nonly] = " " folder_of($2) " "
		for (i = 3; i <= NF; i++)
			only_folders[nonly] = only_folders[nonly] $i " "
	} else if (NF) {
		fail(FILENAME ":" FNR ": not a line of the law: " $0)
	}
	next
}

FNR == 1 {
	code_reset()
	path = FILENAME
	sub(/^src\//, "", path)
	own = folder_of(path)
	if (own == "")
		fail(FILENAME ":1: this folder is not in src/FLOORS")
	depth = 0
	statement = ""
}

function only_check(header, place,    k)
{
	for (k = 1; k <= nonly; k++)
		if (matches(header, only_header[k]) && index(only_folders[k], " " own " ") == 0)
			fail(place "only" only_folders[k] "may include " header)
}

function include_own(header, place,    target)
{
	if (index(header, "/") == 0) {
		fail(place "write the folder: \"" header "\"")
		return
	}
	target = folder_of(header)
	if (target == "") {
		fail(place "no folder of src/FLOORS has \"" header "\"")
		return
	}
	only_check(header, place)
	if (target == own)
		return
	reaches[own, target] = 1
	if (header ~ /_int\.h$/)
		fail(place header " is for " target "/ alone")
	if (own == "main.c" || own == "")
		return
	if (floor[target] > floor[own])
		fail(place own " (floor " floor[own] ") may not look up to " target " (floor " floor[target] ")")
	else if (floor[target] == floor[own])
		fail(place own " may not include its sibling " target " (floor " floor[own] ")")
}

function include_foreign(header, place,    k, listed, home)
{
	only_check(header, place)
	for (k = 1; k <= nforeign; k++)
		if (matches(header, foreign_pattern[k])) {
			listed = 1
			home = home (home == "" ? "" : ", ") foreign_home[k]
			if (foreign_home[k] == own)
				return
		}
	if (listed)
		fail(place "<" header "> is for " home "/ alone")
	else if (!(header in system_header) && header !~ /^(sys|arpa|net|netinet|linux)\//)
		fail(place "<" header "> is neither the system's nor in src/FLOORS")
}

{
	text = code_only($0)
	place = FILENAME ":" FNR ": "
}

$0 ~ /^[ \t]*#[ \t]*include/ && text ~ /#[ \t]*include/ {
	header = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
	if (header ~ /^"/) {
		sub(/^"/, "", header)
		sub(/".*/, "", header)
		include_own(header, place)
	} else {
		sub(/^</, "", header)
		sub(/>.*/, "", header)
		include_foreign(header, place)
	}
	next
}

text ~ /^[ \t]*#/ { next }
FILENAME !~ /\.c$/ { next }

# Top-level statements of a .c file: joined up to their ';' or '{'.
{
	if (depth == 0) {
		if (statement == "" && text ~ /[^ \t]/)
			begun = FNR
		if (statement != "" || text ~ /[^ \t]/)
			statement = statement " " text
	}
	opened = gsub(/\{/, "{", text)
	closed = gsub(/\}/, "}", text)
	if (depth == 0 && opened == 0 && statement ~ /;[ \t]*$/) {
		judge(statement)
		statement = ""
	}
	if (depth == 0 && opened && statement ~ /^[ \t]*extern[ \t]/)
		judge(statement)
	depth += opened - closed
	if (opened)
		statement = ""
	if (depth == 0 && closed)
		statement = ""
}

function judge(s)
{
	gsub(/[ \t]+/, " ", s)
	sub(/^ /, "", s)
	if (s ~ /^extern /)
		fail(FILENAME ":" begun ": extern in a .c file: include the header that declares it")
	else if (s ~ /^[a-zA-Z_][a-zA-Z_0-9]* .*\)[^=]*;/ && s !~ /^static / && s !~ /^typedef / && s !~ /=/ && s !~ / static / && s !~ /\(\*/)
		fail(FILENAME ":" begun ": a prototype that is not static: declare it in a header")
}

END {
	for (k = 1; k <= ndeny; k++)
		deny_check(deny_from[k], deny_to[k])
	exit verdict("check-floors")
}

# Does `from` reach `to`, directly or through others? Breadth first, to show the shortest way.
function deny_check(from, to,    queue, head, tail, way, pair, parts, here)
{
	head = tail = 1
	queue[1] = from
	way[from] = from
	while (head <= tail) {
		here = queue[head++]
		for (pair in reaches) {
			split(pair, parts, SUBSEP)
			if (parts[1] != here || parts[2] in way)
				continue
			way[parts[2]] = way[here] " -> " parts[2]
			if (parts[2] == to) {
				fail("src/FLOORS: " from " must never reach " to ": " way[to])
				return
			}
			queue[++tail] = parts[2]
		}
	}
}
