-- $1: at most so many executions. Those that ended a while ago and stand in a queue leave it: their drivers do so in the moment in
-- which they end, unless they die. A row for each execution that is told.
SELECT execution_id
FROM leave_queues(
    ARRAY(
        SELECT id
        FROM executions
        WHERE id IN (SELECT execution_id FROM locks) AND ended_at < clock_timestamp() - interval '1 s'
        ORDER BY ended_at
        LIMIT $1::integer
    ),
    NULL
) AS execution_id;
