-- $1 tenant, $2 execution, $3 wish, $4 by whom, $5 jsonb data. Status of the execution, and whether it had ended: then nothing
-- was posted. No row: the tenant has no such execution.
WITH held AS (
    SELECT id, status, ended_at IS NOT NULL AS ended
    FROM executions
    WHERE tenant = $1 AND id = $2
    FOR NO KEY UPDATE
),
posted AS (
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT id, $3, $4, $5::jsonb FROM held WHERE NOT ended
    RETURNING *
),
noted AS (
    INSERT INTO audit (execution_id, actor, action, data)
    SELECT execution_id, by, 'wish.' || wish, data FROM posted
)
SELECT status, ended FROM held;
