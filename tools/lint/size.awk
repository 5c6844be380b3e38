# The body of tools/check-size. clang-format puts a function's braces alone in the first column
# and nothing else's, so that functions are found without parsing C.

FNR == 1 {
	file_end()
	file = FILENAME
	made = 0
	signature = 0
	body = 0
	name = ""
	flat = 0
}

FNR <= 5 && /Do not edit\./ { made = 1 }

{ lines = FNR }

# A signature begins in the first column and goes on in lines that do not.
!body && /^[a-zA-Z_]/ {
	if (!signature) {
		signature = FNR
		name = $0
		flat = last ~ /^\/\* flat: [^ ].*\*\/$/
	}
}

/^\{/ { body = 1 }

!body && (/;[ \t]*$/ || /^[ \t]*$/ || /^#/) { signature = 0 }

/^\}/ {
	if (body && signature)
		function_end(FNR - signature + 1)
	body = 0
	signature = 0
}

{ last = $0 }

function function_end(size,    text)
{
	text = file ":" signature ": " function_name(name) " has " size " lines"
	if (flat || made || size <= 50)
		return
	if (size > 80)
		fail(text ", 80 are allowed: split it, or say \"/* flat: why */\" on the line before")
	else
		long[++nlong] = text
}

function function_name(s)
{
	sub(/\(.*/, "", s)
	sub(/.*[ *]/, "", s)
	return s "()"
}

function file_end(    most)
{
	if (file == "" || made)
		return
	most = file ~ /\.h$/ ? 200 : (file ~ /^tests\// ? 1200 : 700)
	if (lines > most)
		fail(file ": " lines " lines, " most " are allowed")
	else if (file ~ /^src\/.*\.c$/ && lines > 400)
		long[++nlong] = file ": " lines " lines, 400 are a good measure"
}

END {
	file_end()
	if (nlong && verbose)
		for (i = 1; i <= nlong; i++)
			print "note: " long[i]
	else if (nlong)
		print "note: " nlong " functions or files are longer than a good measure (tools/check-size -v names them)"
	exit verdict("check-size")
}
