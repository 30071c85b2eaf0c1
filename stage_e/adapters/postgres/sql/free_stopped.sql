-- $1: a tenant, or null for all. What waits for a stop to be lifted is to be driven now; it waits again if another one holds it.
WITH held AS MATERIALIZED (
    SELECT id
    FROM executions
    WHERE stopped IS NOT NULL AND ($1::text IS NULL OR tenant = $1)
    ORDER BY id  -- as the writes, never crosswise
    FOR NO KEY UPDATE
)
UPDATE executions SET stopped = NULL, wake_at = NULL, rung_at = NULL
FROM held
WHERE executions.id = held.id AND ended_at IS NULL
RETURNING executions.id;
