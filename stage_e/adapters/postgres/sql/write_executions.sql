-- $1: jsonb array of Write, each of another execution. A row each, with what became of it: stored, repeated (it had landed
-- before), read_inbox_first, stopped, lost (the claim), or gap (its events do not follow the last one).
WITH sent AS MATERIALIZED (
    SELECT
        *,
        jsonb_array_length(events) AS added,
-- if begins_effect
        attempts @> '[{"state": "intent", "writes": true}]' AS begins_effect,
-- end
        (events -> -1 ->> 'at')::timestamptz AS last_at
    FROM jsonb_to_recordset($1::jsonb) AS item (
        execution_id text, token bigint, after_seq bigint, events jsonb, status text, steps jsonb, attempts jsonb,
        approvals jsonb, inbox_read jsonb, released boolean, wake_at timestamptz, result jsonb, begins jsonb, stopped text
    )
),
-- if stopped
braked AS MATERIALIZED (  -- whoever lifts a stop waits for what parks under it
    SELECT tenant, tool
    FROM controls
    WHERE lifted_at IS NULL AND EXISTS (SELECT FROM sent WHERE stopped IS NOT NULL)
    FOR SHARE
),
-- end
judged AS MATERIALIZED (
    SELECT
        sent.*,
        driver,
-- if stopped
        EXISTS (SELECT FROM braked WHERE braked.tenant IS NULL OR braked.tenant = held.tenant) AS waits,
-- end
        CASE
            WHEN held.token IS DISTINCT FROM sent.token THEN 'lost'
            WHEN added > 0 AND last_seq = after_seq + added THEN 'repeated'
            WHEN driver IS NULL THEN 'lost'
            WHEN last_seq <> after_seq THEN 'gap'
-- if begins_effect
            WHEN begins_effect AND unread > (
                SELECT count(*)
                FROM inbox
                WHERE number IN (SELECT jsonb_array_elements_text(inbox_read)::bigint) AND read_at IS NULL
            ) THEN 'read_inbox_first'
            WHEN begins_effect AND EXISTS (
                SELECT FROM controls
                WHERE lifted_at IS NULL
                    AND (controls.tenant IS NULL OR controls.tenant = held.tenant)
                    AND (tool IS NULL OR begins ? tool)
            ) THEN 'stopped'
-- end
            ELSE 'stored'
        END AS answer
    FROM (SELECT * FROM sent ORDER BY execution_id) AS sent  -- two batches wait for each other, never crosswise
    LEFT JOIN LATERAL (
        SELECT tenant, token, driver, last_seq, unread
        FROM executions
        WHERE id = execution_id
-- if stopped
            AND (SELECT count(*) FROM braked) >= 0  -- first the stops, then the executions, as whoever lifts one
-- end
        FOR NO KEY UPDATE
    ) AS held ON true
),
stored AS (
    UPDATE executions
    SET
        status = judged.status,
        last_seq = after_seq + added,
        silent_since = NULL,
        driver = CASE WHEN NOT released AND judged.status <> ALL (ends) THEN judged.driver END,
        wake_at = CASE WHEN released THEN judged.wake_at END,
-- if stopped
        stopped = CASE WHEN released AND waits THEN judged.stopped END,  -- else it stays empty, as of all that is driven
-- end
        rung_at = CASE WHEN released AND judged.wake_at IS NULL THEN clock_timestamp() ELSE rung_at END,
        ended_at = CASE WHEN judged.status = ANY (ends) THEN coalesce(last_at, clock_timestamp()) END,
        result = coalesce(judged.result, executions.result)
    FROM judged,
        (VALUES ('{completed,partial,failed,cancelled,rejected,expired,timed_out}'::text[])) AS terminal (ends)
    WHERE id = execution_id AND answer = 'stored'
    RETURNING judged.*, ended_at IS NOT NULL AS ended
),
told AS (
    INSERT INTO events (execution_id, seq, type, at, step_id, data)
    SELECT execution_id, event.*
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(events) AS event (
        seq bigint, type text, at timestamptz, step_id text, data jsonb
    )
),
moved AS (
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
    ON CONFLICT (execution_id, step_id) DO UPDATE SET
        status = excluded.status,
        attempts = excluded.attempts,
        started_at = excluded.started_at,
        ended_at = excluded.ended_at,
        retry_at = excluded.retry_at,
        output = excluded.output,
        truncated = excluded.truncated,
        error = excluded.error,
        before = excluded.before
),
tried AS (
    INSERT INTO attempts (
        execution_id, step_id, number, key, token, state, writes, started_at, ended_at, outcome, error, evidence, locks
    )
    SELECT
        execution_id, step_id, number, key, attempt.token, state, writes, started_at, attempt.ended_at, outcome, error,
        nullif(evidence, 'null'), locks
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(attempts) AS attempt (
        step_id text, number integer, key text, token bigint, state text, writes boolean, started_at timestamptz,
        ended_at timestamptz, outcome text, error text, evidence jsonb, locks text[]
    )
    ORDER BY execution_id, step_id, number  -- an attempt is closed before the next one is opened
    ON CONFLICT (execution_id, step_id, number) DO UPDATE SET
        state = excluded.state,
        ended_at = excluded.ended_at,
        outcome = excluded.outcome,
        error = excluded.error,
        evidence = excluded.evidence
    RETURNING *
),
-- if approvals
asked AS (
    INSERT INTO approvals (approval_id, execution_id, step_id, level, digest, quorum, state, requested_at, expires_at, targets, reason)
    SELECT question.approval_id, execution_id, question.step_id, question.level, question.digest, question.quorum,
        'pending', clock_timestamp(), question.expires_at, nullif(question.targets, 'null'), question.reason
    FROM stored
    CROSS JOIN LATERAL jsonb_to_recordset(approvals) AS question (
        approval_id text, step_id text, level smallint, digest text, quorum integer, expires_at timestamptz,
        targets jsonb, reason text
    )
),
-- end
-- if ends
voided AS (
    UPDATE approvals SET state = 'void'
    WHERE execution_id = ANY (ARRAY(SELECT execution_id FROM stored WHERE ended)) AND state = 'pending'
),
forgotten AS (
    DELETE FROM secrets WHERE execution_id = ANY (ARRAY(SELECT execution_id FROM stored WHERE ended))
),
-- end
-- if inbox_read
read AS (
    UPDATE inbox SET read_at = clock_timestamp()
    FROM stored
    WHERE inbox.execution_id = stored.execution_id
        AND number IN (SELECT jsonb_array_elements_text(inbox_read)::bigint)
        AND read_at IS NULL
),
-- end
noted AS (
    INSERT INTO audit (execution_id, actor, action, data)
-- if begins_effect
    SELECT execution_id, driver, 'attempt.intended',
        jsonb_build_object('step_id', step_id, 'number', number, 'key', key, 'token', tried.token)
    FROM tried
    JOIN stored USING (execution_id)
    WHERE state = 'intent' AND writes
    UNION ALL
-- end
-- if settles
    SELECT execution_id, coalesce(evidence ->> 'by', driver), 'attempt.settled',
        jsonb_build_object('step_id', step_id, 'number', number, 'state', state, 'evidence', evidence)
    FROM tried
    JOIN stored USING (execution_id)
    WHERE state IN ('resolved_happened', 'resolved_not')
    UNION ALL
-- end
    SELECT execution_id, driver, 'execution.ended', jsonb_build_object('status', status)
    FROM stored
    WHERE ended
)
SELECT execution_id, answer FROM judged;
