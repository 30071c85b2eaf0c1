-- $1: an execution, $2: jsonb array of Lock. A row for each execution that stands before it in one of its queues, in their order.
SELECT taken.*
FROM take_locks($1, $2::jsonb) AS taken
LEFT JOIN locks ON locks.key = taken.key AND locks.execution_id = taken.holder
ORDER BY taken.key, locks.place;
