-- $1 driver, $2 kind. A sign of life; the executions of this driver that have unread wishes. After a gap of 3 s, in which
-- others may have taken its executions, it starts anew.
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
SELECT id FROM executions WHERE driver = $1 AND unread > 0;
