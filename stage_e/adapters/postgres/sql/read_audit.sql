-- $1 execution, $2 number: the entries after that one, $3: at most so many. The text is what `audit_hash` takes, made here
-- without it: whoever can change entries can change that function as well.
SELECT
    execution_id,
    number,
    previous,
    hash,
    jsonb_build_array(
        execution_id, number, (extract(epoch FROM at) * 1000000)::bigint, actor, action, data
    )::text AS text
FROM audit
WHERE (execution_id, number) > ($1, $2::integer)
ORDER BY execution_id, number
LIMIT $3::integer;
