-- $1: a tenant, or none for all. What is open, by status; and of it what somebody could drive now, and nobody does, with the
-- seconds since the last thing that happened to the one that has waited longest.
SELECT
    executions.status,
    count(*) AS open,
    count(free_executions.id) AS waiting,
    extract(epoch FROM clock_timestamp() - min(events.at) FILTER (WHERE free_executions.id IS NOT NULL))::double precision
        AS oldest_s
FROM executions
LEFT JOIN free_executions ON free_executions.id = executions.id
LEFT JOIN events ON events.execution_id = free_executions.id AND events.seq = free_executions.last_seq
WHERE executions.ended_at IS NULL AND ($1::text IS NULL OR executions.tenant = $1)
GROUP BY executions.status;
