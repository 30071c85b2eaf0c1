-- $1: an execution, $2: jsonb array of Lock, $3: the token of its driver. A row for each execution that stands before it in one of
-- its queues, in their order, or one of nothing; none when the token is not the latest.
SELECT taken.*
FROM executions
LEFT JOIN LATERAL take_locks(executions.id, $2::jsonb) AS taken ON true
LEFT JOIN locks ON locks.key = taken.key AND locks.execution_id = taken.holder
WHERE executions.id = $1 AND token = $3
ORDER BY taken.key, locks.place;
