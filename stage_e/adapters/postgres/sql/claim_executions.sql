-- $1: jsonb array of {execution_id, driver}, each of another execution. A row for each that is free, with its Claim; without
-- one it changed while we waited for its lock, and is to be asked for again. No row: not to be had.
WITH wanted AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS item (execution_id text, driver text)
),
free AS MATERIALIZED (
    SELECT id, token, last_seq, wanted.driver
    FROM free_executions
    JOIN wanted ON execution_id = id
    WHERE id = ANY (ARRAY(SELECT execution_id FROM wanted))
),
held AS MATERIALIZED (
    SELECT id, token, last_seq, status, clock_timestamp() AS now
    FROM executions
    WHERE id = ANY (ARRAY(SELECT id FROM free))
    ORDER BY id  -- two batches wait for each other, never crosswise
    FOR NO KEY UPDATE
),
claimed AS (
    UPDATE executions
    SET
        driver = free.driver,
        token = free.token + 1,
        last_seq = free.last_seq + 1,
        silent_since = now,
        started_at = coalesce(started_at, now),
        wake_at = NULL,
        stopped = NULL,
        status = CASE
            WHEN executions.status = 'cancelling' THEN 'cancelling'
            WHEN executions.status = 'awaiting_approval' AND EXISTS (
                SELECT FROM approvals WHERE execution_id = executions.id AND step_id IS NULL
            ) AND NOT EXISTS (
                SELECT FROM events WHERE execution_id = executions.id AND type = 'approval.granted' AND step_id IS NULL
            ) THEN 'awaiting_approval'
            ELSE 'running'
        END
    FROM held
    JOIN free USING (id, token, last_seq)
    WHERE executions.id = held.id
    RETURNING executions.*, held.status AS status_before
),
told AS (
    INSERT INTO events (execution_id, seq, type, at, data)
    SELECT id, last_seq, 'execution.claimed', silent_since, jsonb_build_object('driver', driver, 'token', token)
    FROM claimed
    RETURNING *
)
SELECT
    free.id AS execution_id,
    CASE WHEN claimed.id IS NOT NULL THEN jsonb_build_object(
        'submitted', jsonb_build_object(
            'execution_id', id, 'tenant', tenant, 'requester', requester, 'request_text', request_text, 'plan', plan,
            'decision', decision, 'assessment', assessment, 'operations', operations, 'digest', digest, 'mode', mode,
            'approval_level', approval_level, 'created_at', created_at, 'deadline_at', deadline_at, 'retry_of', retry_of,
            'rollback_of', rollback_of
        ),
        'token', claimed.token,
        'last_seq', claimed.last_seq,
        'status', status_before,
        'events', (
            SELECT jsonb_agg(to_jsonb(event) ORDER BY seq)
            FROM (
                SELECT * FROM events WHERE execution_id = id
                UNION ALL
                SELECT * FROM told WHERE execution_id = id
            ) AS event
        ),
        'outputs', (
            SELECT coalesce(jsonb_object_agg(step_id, to_jsonb(steps)), '{}')
            FROM steps WHERE execution_id = id AND output IS NOT NULL
        ),
        'inbox', (
            SELECT coalesce(jsonb_agg(to_jsonb(inbox) ORDER BY number), '[]')
            FROM inbox WHERE execution_id = id AND read_at IS NULL
        ),
        'secrets', (
            SELECT coalesce(jsonb_agg(to_jsonb(secrets) ORDER BY marker), '[]') FROM secrets WHERE execution_id = id
        )
    )::text END AS claim
FROM free
LEFT JOIN claimed USING (id);
