-- $1 id, $2 tenant or null, $3 tool or null, $4 by whom, $5 why. The stop of this scope that is in force: this one, or the one
-- that was before it.
INSERT INTO controls (stop_id, tenant, tool, by, reason)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (coalesce(tenant, ''), coalesce(tool, '')) WHERE lifted_at IS NULL
DO UPDATE SET lifted_at = NULL  -- as it is: only so is it returned
RETURNING stop_id, tenant, tool, by, reason, at;
