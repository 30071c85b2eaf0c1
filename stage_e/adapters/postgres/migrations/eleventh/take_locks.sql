-- As in second/locks.sql, but for how a circle is found: whoever is waited for and waits for us, however far behind, is in
-- one. That costs the square of a queue's length, and only for who is waited for itself; to follow each of those before us
-- to its own end cost the cube, seconds from a hundred on.
CREATE OR REPLACE FUNCTION take_locks(of_execution text, wanted jsonb)
RETURNS TABLE (key text, holder text, tenant text, in_circle boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
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

    FOR key, holder, tenant, in_circle IN
        WITH RECURSIVE behind AS (
            SELECT lock_waits.execution_id FROM lock_waits WHERE lock_waits.holder = of_execution
            UNION
            SELECT lock_waits.execution_id FROM behind JOIN lock_waits ON lock_waits.holder = behind.execution_id
        )
        SELECT lock_waits.key, lock_waits.holder, lock_waits.tenant, lock_waits.holder IN (SELECT execution_id FROM behind)
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
