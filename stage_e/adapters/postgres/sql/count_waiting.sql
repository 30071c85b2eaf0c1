-- $1: a tenant, $2: at most so many are counted. The states stand here so that the index of them is used.
SELECT count(*) AS waiting
FROM (
    SELECT FROM executions WHERE tenant = $1 AND status IN ('queued', 'awaiting_approval') LIMIT $2::bigint
) AS these;
