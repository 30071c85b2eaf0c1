-- $1: who wants it, $2: why. Everything that is open waits for a person; how much that is.
SELECT hold_what_is_open($1, $2) AS held;
