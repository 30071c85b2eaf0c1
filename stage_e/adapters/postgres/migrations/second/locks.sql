-- Who may change an asset: a queue for each of its names, over all tenants. Whoever has nobody before it holds the asset; an
-- execution that has ended stands in no queue, whether its rows are still there or not.
CREATE TABLE locks (
    key text NOT NULL,  -- asset:12, host:web-01
    execution_id text NOT NULL REFERENCES executions,
    shared boolean NOT NULL,  -- it only reads, beside others that do
    place bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (key, execution_id)
);

CREATE INDEX locks_of_an_execution ON locks (execution_id);

CREATE VIEW lock_waits AS
SELECT behind.execution_id, behind.key, before.execution_id AS holder, executions.tenant
FROM locks AS behind
JOIN locks AS before ON before.key = behind.key AND before.place < behind.place AND NOT (before.shared AND behind.shared)
JOIN executions ON executions.id = before.execution_id AND executions.ended_at IS NULL;

-- Stand in all queues at once. Whoever wants one of them waits here for the other, so that both stand in the same order
-- everywhere. A function, because what the other has done must be seen after that wait.
CREATE FUNCTION take_locks(of_execution text, wanted jsonb)
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
        WITH RECURSIVE ahead AS (
            SELECT lock_waits.key, lock_waits.holder, lock_waits.tenant, lock_waits.holder AS last
            FROM lock_waits
            WHERE execution_id = of_execution
            UNION
            SELECT ahead.key, ahead.holder, ahead.tenant, lock_waits.holder
            FROM ahead
            JOIN lock_waits ON lock_waits.execution_id = ahead.last
        )
        SELECT ahead.key, ahead.holder, ahead.tenant, bool_or(last = of_execution)
        FROM ahead
        GROUP BY ahead.key, ahead.holder, ahead.tenant
        ORDER BY ahead.key, ahead.holder
    LOOP
        RETURN NEXT;
        IF in_circle THEN
            DELETE FROM locks WHERE locks.key = take_locks.key AND execution_id = of_execution;
        END IF;
    END LOOP;
END $$;

-- What an attempt changes is held, alone, by its execution, in the moment in which it is written down.
ALTER TABLE attempts ADD COLUMN locks text[] NOT NULL DEFAULT '{}';

CREATE FUNCTION check_attempt_locks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    SELECT wanted INTO missing
    FROM unnest(NEW.locks) AS wanted
    WHERE NOT EXISTS (SELECT FROM locks WHERE key = wanted AND execution_id = NEW.execution_id)
        OR EXISTS (SELECT FROM lock_waits WHERE key = wanted AND execution_id = NEW.execution_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no attempt of step % of execution %: it does not hold %', NEW.step_id, NEW.execution_id, missing
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER an_attempt_holds_its_locks AFTER INSERT ON attempts
FOR EACH ROW WHEN (NEW.locks <> '{}')
EXECUTE FUNCTION check_attempt_locks();

CREATE TRIGGER its_locks_never_change BEFORE UPDATE OF locks ON attempts
FOR EACH STATEMENT
EXECUTE FUNCTION refuse('what was sent never changes');

ALTER TABLE inbox DROP CONSTRAINT inbox_wish_check, ADD CONSTRAINT inbox_wish_check CHECK (
    wish IN ('cancel', 'pause', 'resume', 'approved', 'rejected', 'expired', 'void', 'unlocked')
);
