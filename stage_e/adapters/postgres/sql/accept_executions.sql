-- $1: jsonb array of NewExecution. A row for each that was stored; the key of any other is taken, or was a moment ago.
-- What is queued counts as rung once.
WITH sent AS MATERIALIZED (
    SELECT fixed.*, item.*
    FROM jsonb_to_recordset($1::jsonb) AS item (
        submitted jsonb, status text, driver text, events jsonb, steps jsonb, approval jsonb, secrets jsonb,
        idempotency_key text, request_hash text, key_lasts interval
    )
    CROSS JOIN LATERAL jsonb_to_record(submitted) AS fixed (
        execution_id text, tenant text, requester text, request_text text, plan jsonb, decision jsonb, assessment jsonb,
        operations jsonb, digest text, mode text, approval_level smallint, created_at timestamptz, deadline_at timestamptz,
        retry_of text, rollback_of text
    )
),
accepted AS (
    INSERT INTO executions (
        id, tenant, requester, request_text, plan, decision, assessment, operations, digest, mode, approval_level, status,
        driver, token, last_seq, rings, rung_at, idempotency_key, request_hash, key_expires_at, created_at, started_at, silent_since,
        deadline_at, retry_of, rollback_of
    )
    SELECT
        execution_id, tenant, requester, request_text, plan, decision, assessment, operations, digest, mode, approval_level,
        status, driver, CASE WHEN driver IS NULL THEN 0 ELSE 1 END, jsonb_array_length(events),
        CASE status WHEN 'queued' THEN 1 ELSE 0 END, CASE status WHEN 'queued' THEN clock_timestamp() END, idempotency_key, request_hash,
        clock_timestamp() + key_lasts, created_at, CASE WHEN driver IS NOT NULL THEN created_at END,
        CASE WHEN driver IS NOT NULL THEN clock_timestamp() END, deadline_at, retry_of, rollback_of
    FROM sent
    ORDER BY tenant, idempotency_key  -- two batches with the same keys wait for each other, never crosswise
    ON CONFLICT DO NOTHING
    RETURNING id
),
stored AS MATERIALIZED (
    SELECT sent.* FROM accepted JOIN sent ON execution_id = id
),
told AS (
    INSERT INTO events (execution_id, seq, type, at, step_id, data)
    SELECT execution_id, event.*
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(events) AS event (
        seq bigint, type text, at timestamptz, step_id text, data jsonb
    )
),
planned AS (
    INSERT INTO steps (
        execution_id, step_id, status, parent, target, attempts, started_at, ended_at, retry_at, output, truncated, error,
        taken_over, before
    )
    SELECT execution_id, step.*
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(steps) AS step (
        step_id text, status text, parent text, target text, attempts integer, started_at timestamptz,
        ended_at timestamptz, retry_at timestamptz, output jsonb, truncated boolean, error text, taken_over boolean,
        before text
    )
),
-- if approval
asked AS (
    INSERT INTO approvals (approval_id, execution_id, step_id, level, digest, quorum, state, requested_at, expires_at, targets, reason)
    SELECT question.approval_id, execution_id, question.step_id, question.level, question.digest, question.quorum, 'pending',
        clock_timestamp(), question.expires_at, nullif(question.targets, 'null'), question.reason
    FROM stored
    CROSS JOIN LATERAL jsonb_to_record(approval) AS question (
        approval_id text, step_id text, level smallint, digest text, quorum integer, expires_at timestamptz,
        targets jsonb, reason text
    )
    WHERE approval IS NOT NULL
),
-- end
-- if secrets
sealed AS (
    INSERT INTO secrets (execution_id, marker, ciphertext)
    SELECT execution_id, secret.*
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(secrets) AS secret (marker text, ciphertext text)
),
-- end
noted AS (
    INSERT INTO audit (execution_id, actor, action, data)
    SELECT execution_id, requester, 'execution.accepted', jsonb_strip_nulls(jsonb_build_object(
        'digest', digest, 'approval_level', approval_level, 'retry_of', retry_of, 'rollback_of', rollback_of
    ))
    FROM stored
)
SELECT id FROM accepted;
