-- $1 channel, $2 at most so many, $3 tries that are enough. A row for each question that waits and is to be told on the
-- channel now; nobody else is given it before its next try, each wait twice as long as the one before.
WITH due AS MATERIALIZED (
    SELECT approvals.approval_id
    FROM approvals
    LEFT JOIN notices ON notices.approval_id = approvals.approval_id AND channel = $1
    WHERE state = 'pending'
        AND expires_at > clock_timestamp()
        AND (channel IS NULL OR (told_at IS NULL AND due_at <= clock_timestamp() AND tries < $3::integer))
    ORDER BY requested_at
    LIMIT $2::integer
),
claimed AS (
    INSERT INTO notices (approval_id, channel, tries, due_at)
    SELECT approval_id, $1, 1, clock_timestamp() + interval '20 s' FROM due
    ON CONFLICT (approval_id, channel) DO UPDATE SET
        tries = notices.tries + 1,
        due_at = clock_timestamp() + interval '20 s' * 2 ^ notices.tries
    WHERE notices.told_at IS NULL AND notices.due_at <= clock_timestamp()  -- somebody else may have been first
    RETURNING *
)
SELECT
    jsonb_build_object(
        'approval', to_jsonb(approvals) || '{"votes": []}',
        'tenant', tenant,
        'requester', requester,
        'assessment', assessment,
        'tries', tries
    )::text AS notice
FROM claimed
JOIN approvals USING (approval_id)
JOIN executions ON executions.id = execution_id
ORDER BY requested_at;
