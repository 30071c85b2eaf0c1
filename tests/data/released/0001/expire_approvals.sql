-- $1: at most so many. Expires what is due, with the wish that follows; what somebody holds is passed over.
WITH due AS MATERIALIZED (
    SELECT approval_id, execution_id, step_id
    FROM approvals
    JOIN executions ON executions.id = execution_id
    WHERE state = 'pending' AND expires_at <= clock_timestamp()
    ORDER BY expires_at
    LIMIT $1::integer
    FOR NO KEY UPDATE OF executions, approvals SKIP LOCKED
),
expired AS (
    UPDATE approvals SET state = 'expired' FROM due WHERE approvals.approval_id = due.approval_id
),
wished AS (
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT execution_id, 'expired', 'stage-e', jsonb_build_object('approval_id', approval_id, 'step_id', step_id)
    FROM due
),
noted AS (
    INSERT INTO audit (execution_id, actor, action, data)
    SELECT execution_id, 'stage-e', 'approval.expired', jsonb_build_object('approval_id', approval_id) FROM due
)
SELECT DISTINCT execution_id FROM due;
