-- $1 stop, $2 by whom, $3 why. The stop that was in force; no row: there was none. Waits for writes that park under it, so
-- that whoever then looks finds them.
UPDATE controls
SET lifted_at = clock_timestamp(), lifted_by = $2, lifted_reason = $3
WHERE stop_id = $1 AND lifted_at IS NULL
RETURNING stop_id, tenant, tool, by, reason, at;
