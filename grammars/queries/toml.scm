; Added to the grammar's own queries: keys apart from names of tables, and the
; space in a pair without any class.

(pair) @none
(pair (bare_key) @property)
(pair (dotted_key (bare_key) @property))
(pair (quoted_key) @property)
(escape_sequence) @escape
