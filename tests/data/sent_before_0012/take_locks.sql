-- $1: an execution, $2: jsonb array of Lock. A row for each execution that stands before it in one of its queues.
SELECT * FROM take_locks($1, $2::jsonb);
