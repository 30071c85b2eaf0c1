-- $1: [{what, place, seen, weights}], different kinds. Adds their weights to what is left of those before them: half for
-- each 50 attempts, and nothing of what became too little for its number to hold. Kinds about which nobody learned anything
-- for a year are forgotten.
WITH lessons AS MATERIALIZED (
    SELECT what, place, seen, weights
    FROM jsonb_to_recordset($1::jsonb) AS lesson (what text, place text, seen bigint, weights real[])
),
forgotten AS (
    DELETE FROM durations
    WHERE learned_at < clock_timestamp() - interval '1 year'
        AND (what, place) NOT IN (SELECT what, place FROM lessons)
)
INSERT INTO durations AS known (what, place, seen, weights, learned_at)
SELECT what, place, seen, weights, clock_timestamp()
FROM lessons
ORDER BY what, place  -- all lock in the same order
ON CONFLICT (what, place) DO UPDATE SET
    seen = known.seen + excluded.seen,
    weights = (
        SELECT array_agg(added + CASE WHEN remains < 0.001 THEN 0 ELSE remains END ORDER BY bucket)
        FROM unnest(known.weights, excluded.weights) WITH ORDINALITY AS each (before, added, bucket),
            LATERAL (SELECT before * power(0.5::float8, least(excluded.seen, 1000) / 50.0) AS remains) AS aged
    ),
    learned_at = excluded.learned_at
RETURNING what;
