-- The facts. Only inserted, numbered 1..n without a gap, the last one known to the execution's own row.
CREATE TABLE events (
    execution_id text NOT NULL REFERENCES executions,
    seq bigint NOT NULL CHECK (seq >= 1),
    type text NOT NULL,
    at timestamptz NOT NULL,
    step_id text,
    data jsonb NOT NULL,
    PRIMARY KEY (execution_id, seq)
);

-- No number is taken without its event ...
ALTER TABLE executions ADD FOREIGN KEY (id, last_seq) REFERENCES events (execution_id, seq);

-- ... and no event is added without its number, or beside the row of numbers.
CREATE FUNCTION check_event_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    SELECT executions.id INTO broken
    FROM (
        SELECT execution_id, min(seq) AS first, max(seq) AS last, count(*) AS added FROM added GROUP BY execution_id
    ) AS numbers
    JOIN executions ON executions.id = numbers.execution_id
    WHERE last <> executions.last_seq
        OR last - first + 1 <> added
        OR (first > 1 AND NOT EXISTS (
            SELECT FROM events WHERE events.execution_id = numbers.execution_id AND events.seq = first - 1
        ))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the events of execution % do not follow its last one', broken
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER events_follow_each_other AFTER INSERT ON events
REFERENCING NEW TABLE AS added FOR EACH STATEMENT
EXECUTE FUNCTION check_event_numbers();

-- What is only ever added to. A purge of old executions (none is built yet) deletes them with all that is theirs in one
-- statement, after SET LOCAL stage_e.purging = 'on'; nothing else ever sets that.
CREATE FUNCTION refuse_unless_purging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' OR current_setting('stage_e.purging', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION '%: rows are only added, never changed or removed', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER events_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_purging();

CREATE TABLE steps (
    execution_id text NOT NULL REFERENCES executions,
    step_id text NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,  -- the order of the plan, then of the expansions
    status text NOT NULL CHECK (status IN (
        'waiting', 'awaiting_approval', 'running', 'retrying', 'succeeded', 'failed', 'skipped', 'cancelled', 'unknown',
        'rolled_back'
    )),
    parent text,
    target text,
    attempts integer NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    retry_at timestamptz,
    output jsonb,  -- masked, capped
    truncated boolean NOT NULL,
    error text,
    PRIMARY KEY (execution_id, step_id)
);

CREATE FUNCTION check_step_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM step_moves WHERE before = OLD.status AND after = NEW.status) THEN
        RAISE EXCEPTION 'step % of execution % cannot go from % to %', NEW.step_id, NEW.execution_id, OLD.status, NEW.status
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER status_moves_along_the_table BEFORE UPDATE ON steps
FOR EACH ROW WHEN (NEW.status <> OLD.status)
EXECUTE FUNCTION check_step_move();
