-- $1: an execution. It leaves all queues. A row for each execution that nothing else holds up in one of them: it is told.
WITH mine AS (
    DELETE FROM locks WHERE execution_id = $1 RETURNING key, place
),
standing AS MATERIALIZED (
    SELECT locks.*
    FROM locks
    JOIN executions ON id = execution_id AND ended_at IS NULL
    WHERE key IN (SELECT key FROM mine) AND execution_id <> $1
)
INSERT INTO inbox (execution_id, wish, by, data)
SELECT DISTINCT behind.execution_id, 'unlocked', 'stage-e', '{}'::jsonb
FROM standing AS behind
JOIN mine ON mine.key = behind.key AND mine.place < behind.place
WHERE NOT EXISTS (
    SELECT FROM standing AS before
    WHERE before.key = behind.key AND before.place < behind.place AND NOT (before.shared AND behind.shared)
)
ORDER BY 1  -- two that release wait for each other, never crosswise
RETURNING execution_id;
