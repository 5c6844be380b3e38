# Shared by the checkers: a C line without its comments and without what stands
# between quotes. Call code_reset() at the start of each file.
#
# c_comment is 1 while a block comment is open at the end of the line.

function code_reset()
{
	c_comment = 0
}

function code_only(line,    out, i, n, two, c, quote)
{
	out = ""
	n = length(line)
	for (i = 1; i <= n; i++) {
		two = substr(line, i, 2)
		c = substr(line, i, 1)
		if (c_comment) {
			if (two == "*/") {
				c_comment = 0
				i++
			}
		} else if (two == "/*") {
			c_comment = 1
			i++
		} else if (two == "//") {
			return out
		} else if (c == "\"" || c == "'") {
			quote = c
			out = out c
			for (i++; i <= n && (c = substr(line, i, 1)) != quote; i++)
				if (c == "\\")
					i++
			out = out quote
		} else {
			out = out c
		}
	}
	return out
}

function fail(text)
{
	print text
	faults++
}

# The last line of every checker, and its exit status.
function verdict(name)
{
	if (!faults)
		return 0
	print name ": " faults (faults == 1 ? " fault" : " faults")
	return 1
}
