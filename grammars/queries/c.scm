; Added to the grammar's own queries.

[ "goto" "volatile" "restrict" "register" "_Atomic" "_Noreturn" ] @keyword
[ "+=" "-=" "*=" "/=" "%=" "|=" "&=" "^=" "<=" ">=" "!" "|" "^" "/" "%" "~" "?" "<<" ">>" ] @operator
(escape_sequence) @escape
[ (true) (false) ] @boolean
