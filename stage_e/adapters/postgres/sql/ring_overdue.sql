-- $1: at most so many. Counts a ring for executions that should have a driver and have none, and were not rung for 2 s (or
-- not since their time came): first those that lost their driver, then those that waited longest. What somebody holds is
-- passed over.
-- Both halves go along an index, which forgets on the way what has ended; a bitmap of it would not.
WITH due AS MATERIALIZED (
    (
        SELECT id, rung_at
        FROM free_executions
        WHERE driver IS NOT NULL  -- names the index
            AND (rung_at IS NULL OR rung_at < clock_timestamp() - interval '2 s')
        ORDER BY driver
        LIMIT $1::integer
    )
    UNION ALL
    (
        SELECT id, rung_at
        FROM free_executions
        WHERE driver IS NULL
            AND ended_at IS NULL  -- implied; it names the index
            AND (
                rung_at IS NULL
                OR rung_at < clock_timestamp() - interval '2 s'
                OR (rung_at < wake_at AND wake_at <= clock_timestamp())
            )
        ORDER BY rung_at NULLS FIRST
        LIMIT $1::integer
    )
    LIMIT $1::integer
),
held AS MATERIALIZED (
    SELECT id
    FROM executions
    WHERE id = ANY (ARRAY(SELECT id FROM due))
        AND (rung_at IS NULL OR rung_at <= (SELECT max(rung_at) FROM due))  -- nobody rang meanwhile
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE executions SET rings = rings + 1, rung_at = clock_timestamp()
FROM held
WHERE executions.id = held.id
RETURNING executions.id AS execution_id, rings AS number, tenant;
