-- $1: who holds, $2: why. Where this database was restored into another cluster, what is open is held. A row with how much that
-- is; 0 is the rule.
WITH before AS MATERIALIZED (
    SELECT cluster FROM installation
),
here AS (
    INSERT INTO installation (cluster)
    SELECT system_identifier::text FROM pg_control_system()
    ON CONFLICT (one) DO UPDATE SET cluster = excluded.cluster WHERE installation.cluster <> excluded.cluster
    RETURNING cluster
)
SELECT coalesce(sum(hold_what_is_open($1, $2)), 0)::integer AS held
FROM here, before;
