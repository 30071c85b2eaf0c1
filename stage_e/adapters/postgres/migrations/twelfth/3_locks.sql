-- In which order they stand before it.
CREATE OR REPLACE VIEW lock_waits AS
SELECT behind.execution_id, behind.key, before.execution_id AS holder, executions.tenant, before.place
FROM locks AS behind
JOIN locks AS before ON before.key = behind.key AND before.place < behind.place AND NOT (before.shared AND behind.shared)
JOIN executions ON executions.id = before.execution_id AND executions.ended_at IS NULL;

-- Nobody changes these queues until the end of the transaction.
CREATE FUNCTION hold_queues(keys text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(number)
    FROM (
        SELECT DISTINCT hashtextextended('stage-e lock ' || key, 0) AS number FROM unnest(keys) AS key ORDER BY number
    ) AS queues;
END $$;

-- Who is behind an execution, directly or not: each queue is looked at from the first of them on, until nobody is new.
CREATE FUNCTION all_behind(of_execution text) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
DECLARE
    behind text[] := '{}';
    found text[];
BEGIN
    LOOP
        SELECT array_agg(DISTINCT later.execution_id) INTO found
        FROM (
            SELECT key, min(place) FILTER (WHERE NOT shared) AS alone, min(place) AS any_of_them
            FROM locks
            WHERE execution_id = ANY (behind || of_execution)
            GROUP BY key
        ) AS first
        JOIN locks AS later ON later.key = first.key
            AND (later.place > first.alone OR (NOT later.shared AND later.place > first.any_of_them))
        JOIN executions ON executions.id = later.execution_id AND ended_at IS NULL;
        EXIT WHEN coalesce(cardinality(found), 0) <= cardinality(behind);
        behind := found;
    END LOOP;
    RETURN behind;
END $$;

-- Whom nobody would hold up any more in one of their queues if these tickets were gone, and one of them does.
CREATE FUNCTION held_up_by(tickets locks[]) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT behind.execution_id), '{}')
    FROM unnest(tickets) AS ticket
    JOIN locks AS behind ON behind.key = ticket.key
        AND behind.place > ticket.place
        AND NOT (behind.shared AND ticket.shared)
        AND behind.execution_id <> ticket.execution_id
    JOIN executions ON id = behind.execution_id AND ended_at IS NULL
    WHERE NOT EXISTS (
        SELECT
        FROM lock_waits
        WHERE lock_waits.key = behind.key
            AND lock_waits.execution_id = behind.execution_id
            AND lock_waits.place <> ALL (SELECT place FROM unnest(tickets))
    )
$$;

-- These tickets are gone, and whoever was waiting for that is told. In the order of executions, as all who hold more than one.
CREATE FUNCTION give_up(tickets locks[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    told text[] := held_up_by(tickets);
BEGIN
    DELETE FROM locks USING unnest(tickets) AS ticket WHERE locks.key = ticket.key AND locks.place = ticket.place;
    RETURN QUERY
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT each, 'unlocked', 'stage-e', '{}'::jsonb FROM unnest(told) AS each ORDER BY each
    RETURNING inbox.execution_id;
END $$;

-- Stand in all these queues at once, under the token of the driver. Whoever wants one of them waits here for the other, so that both
-- stand in the same order everywhere. A row for each that stands before it, or one of nothing; none when the token is not the
-- latest. A function, because what the other has done must be seen after that wait.
CREATE FUNCTION join_queues(of_execution text, wanted jsonb, under bigint)
RETURNS TABLE (key text, holder text, tenant text, in_circle boolean) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    behind text[];
BEGIN
    PERFORM hold_queues(ARRAY(SELECT item ->> 'key' FROM jsonb_array_elements(wanted) AS item));
    IF NOT EXISTS (SELECT FROM executions WHERE id = of_execution AND token = under) THEN
        RETURN;
    END IF;

    -- whoever shares and now wants it alone stands last again
    PERFORM give_up(ARRAY(
        SELECT locks
        FROM locks
        JOIN jsonb_array_elements(wanted) AS item ON locks.key = item ->> 'key'
        WHERE locks.execution_id = of_execution AND shared AND NOT (item ->> 'shared')::boolean
    ));
    INSERT INTO locks (key, execution_id, shared)
    SELECT item ->> 'key', of_execution, (item ->> 'shared')::boolean
    FROM jsonb_array_elements(wanted) AS item
    ON CONFLICT DO NOTHING;

    behind := all_behind(of_execution);
    RETURN QUERY
    SELECT waits.key, waits.holder, waits.tenant, waits.holder = ANY (behind)
    FROM executions
    LEFT JOIN lock_waits AS waits ON waits.execution_id = executions.id
    WHERE executions.id = of_execution
    ORDER BY waits.key, waits.place;

    PERFORM give_up(ARRAY(  -- to wait in a circle would never end
        SELECT locks
        FROM locks
        WHERE locks.execution_id = of_execution AND EXISTS (
            SELECT FROM lock_waits
            WHERE lock_waits.execution_id = of_execution AND lock_waits.key = locks.key AND holder = ANY (behind)
        )
    ));
END $$;

-- What processes of an earlier version call.
CREATE OR REPLACE FUNCTION take_locks(of_execution text, wanted jsonb)
RETURNS TABLE (key text, holder text, tenant text, in_circle boolean) LANGUAGE sql AS $$
    SELECT taken.*
    FROM executions
    CROSS JOIN LATERAL join_queues(of_execution, wanted, executions.token) AS taken
    WHERE executions.id = of_execution AND taken.key IS NOT NULL
$$;

-- Leave all queues; who is told. Under a token, nothing is done unless that is the latest: what a driver said long ago may arrive
-- when another drives, and counts on what it holds.
CREATE FUNCTION leave_queues(leaving text[], under bigint) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    tickets locks[];
BEGIN
    PERFORM hold_queues(ARRAY(SELECT key FROM locks WHERE execution_id = ANY (leaving)));
    tickets := ARRAY(SELECT locks FROM locks WHERE execution_id = ANY (leaving));
    -- nobody claims them until this is done; one after the other, as a batch of writes holds them
    PERFORM FROM executions WHERE id = ANY (leaving || held_up_by(tickets)) ORDER BY id FOR NO KEY UPDATE;
    IF under IS NULL OR EXISTS (SELECT FROM executions WHERE id = ANY (leaving) AND token = under) THEN
        RETURN QUERY SELECT give_up(tickets);
    END IF;
END $$;

-- Until now an ended execution's tickets stayed until somebody wanted the same; who waited for them was told, or has looked since.
DELETE FROM locks USING executions WHERE executions.id = execution_id AND ended_at < clock_timestamp() - interval '1 minute';
