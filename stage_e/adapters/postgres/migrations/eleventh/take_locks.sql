-- As in second/locks.sql, but for how a circle is found: whoever we wait for and who waits for us, however far behind, is in
-- one. To follow each of those before us to its own end cost the cube of a queue's length, seconds from a hundred on.
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

    DELETE FROM locks
    USING executions, jsonb_array_elements(wanted) AS item
    WHERE locks.key = item ->> 'key' AND executions.id = locks.execution_id AND ended_at IS NOT NULL;

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
