# The body of tools/check-headers: guards, opening comments, contracts.

FNR == 1 {
	file_end()
	file = FILENAME
	code_reset()
	guard = file
	sub(/^src\//, "", guard)
	guard = toupper("opsbook_" guard)
	gsub(/[^A-Z0-9]/, "_", guard)
	guarded = 0
	named = 0
	begun = 0
	depth = 0
	documented = 0
	if ($0 !~ /^\/\*/)
		fail(file ":1: opens without a comment that says who may use it and for what")
}

FNR <= 4 && index($0, base_name(FILENAME) " - ") { named = 1 }
$1 == "#ifndef" && $2 == guard { guarded = 1 }
$1 == "#define" && $2 == guard && guarded == 1 { guarded = 2 }

{
	was_open = c_comment
	text = code_only($0)
	sub(/[ \t]+$/, "", text)
	commented = /\*\/[ \t]*$/ && text ~ /^[ \t]*$/
}

# Macros may go over several lines and are not counted.
continued || text ~ /^[ \t]*#/ {
	continued = $0 ~ /\\$/
	documented = 0
	begun = 0
	next
}

commented {
	documented = 1
	begun = 0
	next
}

text == "" {
	if (!was_open && !c_comment && $0 ~ /^[ \t]*$/)
		documented = 0
	next
}

{
	if (!begun) {
		begun = FNR
		statement = ""
	}
	statement = statement " " text
	opened = gsub(/\{/, "{", text)
	closed = gsub(/\}/, "}", text)
	depth += opened - closed
	if (depth > 0 || (text !~ /;$/ && !closed))
		next
	is_prototype(statement)
	begun = 0
}

function is_prototype(s,    name)
{
	gsub(/[ \t]+/, " ", s)
	sub(/^ /, "", s)
	if (s ~ /^(struct|enum|union)( [a-z_0-9]+)? \{/ || s ~ /^typedef / || s ~ /^extern /) {
		documented = 0
		return
	}
	if (s !~ /^[a-zA-Z_].* [*]*[a-z][a-z_0-9]*\(/)
		return
	name = s
	sub(/\(.*/, "", name)
	sub(/.*[ *]/, "", name)
	prototypes++
	if (documented || name ~ /_(free|release|clear)$/ || /\*\/[ \t]*$/)
		contracts++
	else
		bare[++nbare] = file ":" begun ": " name "() has no contract comment"
}

function base_name(path)
{
	sub(/.*\//, "", path)
	return path
}

function file_end()
{
	if (file == "")
		return
	if (guarded != 2)
		fail(file ": not guarded by " guard)
	if (!named)
		fail(file ": the opening comment does not name it: \"" base_name(file) " - ...\"")
}

END {
	file_end()
	share = prototypes ? int(100 * contracts / prototypes) : 100
	if (share < 90) {
		for (i = 1; i <= nbare; i++)
			print bare[i]
		fail("only " contracts " of " prototypes " prototypes have a contract comment (" share "%), 90% are asked for")
	} else {
		print "note: " contracts " of " prototypes " prototypes have a contract comment (" share "%)"
	}
	exit verdict("check-headers")
}
