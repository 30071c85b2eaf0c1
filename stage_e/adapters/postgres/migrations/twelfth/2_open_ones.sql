-- As in fifth/controls.sql, but no index has a part of this condition: who looks up an execution by its id was given the plan
-- to walk along the index of states, where each of the states that one has been in leaves an entry until the next vacuum.
CREATE OR REPLACE VIEW free_executions AS
SELECT id, token, last_seq, driver, rung_at, wake_at, ended_at
FROM executions
LEFT JOIN drivers ON drivers.driver_id = executions.driver
WHERE CASE
    WHEN ended_at IS NOT NULL THEN
        false
    WHEN driver IS NULL THEN
        unread > 0
        OR wake_at <= clock_timestamp()
        OR (wake_at IS NULL AND stopped IS NULL AND status IN ('queued', 'running', 'cancelling'))
    ELSE
        heartbeat_at IS NULL
        OR heartbeat_at < clock_timestamp() - interval '3 s'
        OR silent_since < clock_timestamp() - interval '15 s'
END;
