-- $1: at most so many entries, $2: those of the last so many seconds wait, since an older one may still be on its way. A row
-- per tenant whose chains grew since the last seal: their heads, and what its next seal follows. A purged execution's tenant
-- is in its last entry.
WITH since AS MATERIALIZED (
    SELECT coalesce(max(upto), '-infinity') AS at FROM audit_seals
),
upto AS MATERIALIZED (
    SELECT least(
        clock_timestamp() - make_interval(secs => $2::float8),
        (
            SELECT at
            FROM audit
            WHERE at > (SELECT at FROM since)
            ORDER BY at
            OFFSET $1::integer - 1
            LIMIT 1
        )
    ) AS at
),
heads AS MATERIALIZED (
    SELECT DISTINCT ON (execution_id) execution_id, number, hash
    FROM audit
    WHERE at > (SELECT at FROM since) AND at <= (SELECT at FROM upto)
    ORDER BY execution_id, number DESC
),
owned AS MATERIALIZED (
    SELECT
        heads.*,
        coalesce(
            executions.tenant,
            (
                SELECT data ->> 'tenant'
                FROM audit
                WHERE execution_id = heads.execution_id AND action = 'execution.purged'
                LIMIT 1
            ),
            ''
        ) AS tenant
    FROM heads
    LEFT JOIN executions ON executions.id = execution_id
)
SELECT
    tenant,
    coalesce(last.number, 0) + 1 AS number,
    coalesce(last.mac, '') AS previous,
    (SELECT at FROM upto) AS upto,
    grown.heads
FROM (
    SELECT
        tenant,
        jsonb_agg(jsonb_build_array(execution_id, number, encode(hash, 'hex')) ORDER BY execution_id)::text AS heads
    FROM owned
    GROUP BY tenant
) AS grown
LEFT JOIN LATERAL (
    SELECT number, mac
    FROM audit_seals
    WHERE audit_seals.tenant = grown.tenant
    ORDER BY number DESC
    LIMIT 1
) AS last ON true;
