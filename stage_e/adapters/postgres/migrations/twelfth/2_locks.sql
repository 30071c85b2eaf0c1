-- As in eleventh/, but what has ended is left in its queues: whoever takes it out tells who is next, and nobody else may.
CREATE OR REPLACE FUNCTION take_locks(of_execution text, wanted jsonb)
RETURNS TABLE (key text, holder text, tenant text, in_circle boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    behind text[] := '{}';
    found text[];
BEGIN
    PERFORM pg_advisory_xact_lock(number)
    FROM (
        SELECT DISTINCT hashtextextended('stage-e lock ' || (item ->> 'key'), 0) AS number
        FROM jsonb_array_elements(wanted) AS item
        ORDER BY number
    ) AS queues;

    -- whoever shares and now wants it alone stands last again
    DELETE FROM locks
    USING jsonb_array_elements(wanted) AS item
    WHERE locks.key = item ->> 'key' AND locks.execution_id = of_execution AND shared AND NOT (item ->> 'shared')::boolean;

    INSERT INTO locks (key, execution_id, shared)
    SELECT item ->> 'key', of_execution, (item ->> 'shared')::boolean
    FROM jsonb_array_elements(wanted) AS item
    ON CONFLICT DO NOTHING;

    -- who is behind us, directly or not: each queue is looked at from the first of them on, until nobody is new
    LOOP
        SELECT array_agg(DISTINCT later.execution_id) INTO found
        FROM (
            SELECT locks.key, min(place) FILTER (WHERE NOT shared) AS alone, min(place) AS any_of_them
            FROM locks
            WHERE execution_id = ANY (behind || of_execution)
            GROUP BY locks.key
        ) AS first
        JOIN locks AS later ON later.key = first.key
            AND (later.place > first.alone OR (NOT later.shared AND later.place > first.any_of_them))
        JOIN executions ON executions.id = later.execution_id AND ended_at IS NULL;
        EXIT WHEN coalesce(cardinality(found), 0) <= cardinality(behind);
        behind := found;
    END LOOP;

    FOR key, holder, tenant, in_circle IN
        SELECT lock_waits.key, lock_waits.holder, lock_waits.tenant, lock_waits.holder = ANY (behind)
        FROM lock_waits
        WHERE lock_waits.execution_id = of_execution
        ORDER BY lock_waits.key, lock_waits.holder
    LOOP
        RETURN NEXT;
        IF in_circle THEN
            DELETE FROM locks WHERE locks.key = take_locks.key AND execution_id = of_execution;
        END IF;
    END LOOP;
END $$;

-- Leave all queues: one execution, or with none each that ended a moment ago and is still there, since its driver leaves for it
-- in the moment in which it ends. Whom nothing holds up any more in one of them is told. A driver leaves under its token, since
-- what it said long ago may arrive when another drives, and counts on what it holds.
-- A function, because who joined while we waited for the queue must be seen.
CREATE FUNCTION leave_queues(of_execution text, under bigint) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    leaving text[] := ARRAY[of_execution];
BEGIN
    IF of_execution IS NULL THEN
        leaving := ARRAY(
            SELECT DISTINCT execution_id
            FROM locks
            JOIN executions ON id = execution_id AND ended_at < clock_timestamp() - interval '1 s'
        );
    END IF;

    PERFORM pg_advisory_xact_lock(number)
    FROM (
        SELECT DISTINCT hashtextextended('stage-e lock ' || key, 0) AS number
        FROM locks
        WHERE execution_id = ANY (leaving)
        ORDER BY number
    ) AS queues;

    PERFORM FROM executions WHERE id = of_execution AND token = under FOR SHARE;  -- nobody claims it until this is done
    IF of_execution IS NOT NULL AND NOT FOUND THEN
        RETURN;
    END IF;

    RETURN QUERY
    WITH gone AS (
        DELETE FROM locks WHERE execution_id = ANY (leaving) RETURNING key, place
    ),
    standing AS MATERIALIZED (
        SELECT locks.*
        FROM locks
        JOIN executions ON id = execution_id AND ended_at IS NULL
        WHERE key IN (SELECT key FROM gone) AND execution_id <> ALL (leaving)
    )
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT DISTINCT behind.execution_id, 'unlocked', 'stage-e', '{}'::jsonb
    FROM standing AS behind
    JOIN gone ON gone.key = behind.key AND gone.place < behind.place
    WHERE NOT EXISTS (
        SELECT FROM standing AS before
        WHERE before.key = behind.key AND before.place < behind.place AND NOT (before.shared AND behind.shared)
    )
    ORDER BY 1  -- two that release wait for each other, never crosswise
    RETURNING inbox.execution_id;
END $$;

-- In which order they stand before it.
CREATE OR REPLACE VIEW lock_waits AS
SELECT behind.execution_id, behind.key, before.execution_id AS holder, executions.tenant, before.place
FROM locks AS behind
JOIN locks AS before ON before.key = behind.key AND before.place < behind.place AND NOT (before.shared AND behind.shared)
JOIN executions ON executions.id = before.execution_id AND executions.ended_at IS NULL;
