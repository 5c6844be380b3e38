; Added to the grammar's own queries: its patterns for numbers are Lua's.

((literal) @number
 (#match? @number "^[-+]?[0-9]"))
