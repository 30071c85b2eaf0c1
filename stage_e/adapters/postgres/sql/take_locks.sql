-- $1: an execution, $2: jsonb array of Lock, $3: the token of its driver. A row for each execution that stands before it in one of
-- its queues, in their order, or one of nothing; none when the token is not the latest.
SELECT * FROM join_queues($1, $2::jsonb, $3);
