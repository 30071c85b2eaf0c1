-- $1 approval, $2 approver, $3 verdict, $4 digest, $5 comment, $6 the state that it settles in, or null, $7 jsonb data of the
-- wish that follows, $8 the moment at which the execution was held. Who takes the question back does not vote.
WITH voted AS (
    INSERT INTO approval_votes (approval_id, approver, verdict, digest, comment, at)
    SELECT $1, $2, $3, $4, $5, $8 WHERE $3::text <> 'withdraw'
    RETURNING *
),
said AS (
    SELECT approval_id FROM voted
    UNION ALL
    SELECT $1::text WHERE $3::text = 'withdraw'
),
settled AS (
    UPDATE approvals SET state = $6::text
    FROM said
    WHERE approvals.approval_id = said.approval_id AND $6::text IS NOT NULL
    RETURNING execution_id
),
wished AS (
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT execution_id, $6::text, $2, $7::jsonb FROM settled
)
INSERT INTO audit (execution_id, actor, action, data)
SELECT execution_id, $2, CASE $3::text WHEN 'withdraw' THEN 'approval.withdrawn' ELSE 'vote.' || $3::text END,
    jsonb_build_object('approval_id', approval_id, 'digest', $4::text, 'comment', $5::text)
FROM said
JOIN approvals USING (approval_id)
RETURNING execution_id;
