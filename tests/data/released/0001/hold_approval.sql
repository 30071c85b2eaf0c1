-- $1 tenant, $2 approval. Holds its execution to the end of the transaction: whatever settles an approval does so first, and
-- who comes later sees all votes. No row: the tenant has no such approval.
SELECT id, requester, clock_timestamp() AS now
FROM executions
WHERE tenant = $1 AND id = (SELECT execution_id FROM approvals WHERE approval_id = $2)
FOR NO KEY UPDATE;
