-- $1 approval, $2 approver, $3 verdict, $4 digest, $5 comment, $6 the state that it settles in, or null, $7 jsonb data of the
-- wish that follows. The execution is held already.
WITH voted AS (
    INSERT INTO approval_votes (approval_id, approver, verdict, digest, comment)
    VALUES ($1, $2, $3, $4, $5)
    RETURNING *
),
settled AS (
    UPDATE approvals SET state = $6::text
    FROM voted
    WHERE approvals.approval_id = voted.approval_id AND $6::text IS NOT NULL
    RETURNING execution_id
),
wished AS (
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT execution_id, $6::text, $2, $7::jsonb FROM settled
)
INSERT INTO audit (execution_id, actor, action, data)
SELECT execution_id, approver, 'vote.' || verdict,
    jsonb_build_object('approval_id', approval_id, 'digest', voted.digest, 'comment', comment)
FROM voted
JOIN approvals USING (approval_id)
RETURNING execution_id;
