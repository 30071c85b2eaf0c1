-- $1: jsonb array of executions, $2: a driver that asked for them and never heard that it had them. Those that it had and
-- wrote nothing to, which are free from now on.
WITH held AS MATERIALIZED (
    SELECT id
    FROM executions
    WHERE id = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb)))
        AND driver = $2
        AND silent_since IS NOT NULL
        AND ended_at IS NULL
    ORDER BY id
    FOR NO KEY UPDATE
)
UPDATE executions SET driver = NULL, silent_since = NULL
FROM held
WHERE executions.id = held.id
RETURNING executions.id;
