-- $1 driver, $2 kind. A sign of life. A row for each execution of this driver that has unread wishes, and one for each stop in
-- force. After a gap of 3 s, in which others may have taken its executions, it starts anew.
WITH beaten AS (
    INSERT INTO drivers (driver_id, kind, started_at, heartbeat_at)
    VALUES ($1, $2, clock_timestamp(), clock_timestamp())
    ON CONFLICT (driver_id) DO UPDATE SET
        started_at = CASE
            WHEN drivers.heartbeat_at < clock_timestamp() - interval '3 s' THEN excluded.started_at
            ELSE drivers.started_at
        END,
        heartbeat_at = excluded.heartbeat_at
)
SELECT id, NULL AS stop FROM executions WHERE driver = $1 AND unread > 0
UNION ALL
SELECT NULL, to_jsonb(controls) FROM controls WHERE lifted_at IS NULL;
