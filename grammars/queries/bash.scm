; Added to the grammar's own queries: what else a reader looks for in a script.

[ "declare" "local" "readonly" "typeset" ] @keyword

[ "||" "<<" "<<-" "<<<" ">&" "<&" "&>" "&>>" ">|" "|&" ] @operator

(test_operator) @operator
(ansi_c_string) @string
(number) @number
(heredoc_end) @string

; "$name" and "${name}" in one piece.
(special_variable_name) @property
(simple_expansion "$" @property)
(expansion [ "${" "}" ] @property)
