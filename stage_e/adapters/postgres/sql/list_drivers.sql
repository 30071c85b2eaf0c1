-- $1: a tenant whose executions are counted, or none for all of them. Drivers that have beaten within the last minute.
SELECT
    driver_id,
    kind,
    started_at,
    heartbeat_at,
    greatest(clock_timestamp() - heartbeat_at, interval '0') AS silent_for,
    (
        SELECT count(*)
        FROM executions
        WHERE driver = driver_id AND ($1::text IS NULL OR tenant = $1)
    ) AS running,
    jsonb_build_object(
        'host', host, 'version', version, 'slots', slots, 'circuits', coalesce(circuits, '[]')
    ) AS condition
FROM drivers
WHERE heartbeat_at >= clock_timestamp() - interval '1 minute'
ORDER BY started_at, driver_id;
