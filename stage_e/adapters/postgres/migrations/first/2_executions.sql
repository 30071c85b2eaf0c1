-- The trigger function of every rule that a WHEN clause or a column list says: who gets here broke it.
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TABLE executions (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    requester text NOT NULL,
    request_text text NOT NULL,
    plan jsonb NOT NULL,  -- masked
    decision jsonb,
    assessment jsonb NOT NULL,
    operations jsonb NOT NULL,
    digest text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('immediate', 'background')),
    approval_level smallint NOT NULL CHECK (approval_level BETWEEN 0 AND 3),
    status text NOT NULL,
    driver text,  -- who holds the claim
    token bigint NOT NULL CHECK (token >= 0),  -- rises with each claim
    silent_since timestamptz,  -- when its driver claimed it, until that driver writes something
    last_seq bigint NOT NULL CHECK (last_seq >= 1),
    unread integer NOT NULL DEFAULT 0 CHECK (unread >= 0),  -- rows in the inbox that its driver has not read
    rings integer NOT NULL DEFAULT 0,
    rung_at timestamptz,  -- when it was rung last, or began to wait for a ring
    wake_at timestamptz,  -- parked until then
    idempotency_key text,  -- none once it has expired and somebody else wants it
    request_hash text NOT NULL,
    key_expires_at timestamptz,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    deadline_at timestamptz,
    result jsonb,
    UNIQUE (tenant, idempotency_key),
    CHECK ((status IN ('completed', 'partial', 'failed', 'cancelled', 'rejected', 'expired', 'timed_out'))
           = (ended_at IS NOT NULL)),
    CHECK (ended_at IS NULL OR driver IS NULL)
);

-- Written once and a few kilobytes: compressing them costs more than storing them, and beside the row they are not copied with
-- each of its changes.
ALTER TABLE executions
    ALTER plan SET STORAGE EXTERNAL,
    ALTER decision SET STORAGE EXTERNAL,
    ALTER assessment SET STORAGE EXTERNAL,
    ALTER operations SET STORAGE EXTERNAL;

CREATE INDEX executions_listed ON executions (tenant, created_at DESC, id DESC);
CREATE INDEX executions_open ON executions (rung_at NULLS FIRST) WHERE ended_at IS NULL;
CREATE INDEX executions_driven ON executions (driver) WHERE driver IS NOT NULL;

CREATE TRIGGER what_was_accepted_never_changes
BEFORE UPDATE OF id, tenant, requester, request_text, plan, decision, assessment, operations, digest, mode, request_hash,
                 created_at, deadline_at
ON executions FOR EACH STATEMENT
EXECUTE FUNCTION refuse('what was accepted never changes');

CREATE TRIGGER it_begins_at_a_beginning BEFORE INSERT ON executions
FOR EACH ROW WHEN (NEW.status NOT IN ('awaiting_approval', 'queued', 'running'))
EXECUTE FUNCTION refuse('it does not begin in this status');

CREATE TRIGGER terminal_is_terminal
BEFORE UPDATE OF approval_level, status, driver, token, silent_since, last_seq, wake_at, started_at, ended_at, result
ON executions FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
EXECUTE FUNCTION refuse('it has ended');

CREATE TRIGGER the_approval_level_only_rises BEFORE UPDATE ON executions
FOR EACH ROW WHEN (NEW.approval_level < OLD.approval_level)
EXECUTE FUNCTION refuse('the approval level may only rise');

CREATE TRIGGER the_token_only_rises BEFORE UPDATE ON executions
FOR EACH ROW WHEN (NEW.token < OLD.token)
EXECUTE FUNCTION refuse('the token may only rise');

CREATE TRIGGER a_new_driver_has_a_new_token BEFORE UPDATE ON executions
FOR EACH ROW WHEN (NEW.driver IS NOT NULL AND NEW.driver IS DISTINCT FROM OLD.driver AND NEW.token = OLD.token)
EXECUTE FUNCTION refuse('a new driver needs a new token');

CREATE TRIGGER event_numbers_only_rise BEFORE UPDATE ON executions
FOR EACH ROW WHEN (NEW.last_seq < OLD.last_seq)
EXECUTE FUNCTION refuse('event numbers may only rise');

CREATE FUNCTION check_execution_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM execution_moves WHERE before = OLD.status AND after = NEW.status) THEN
        RAISE EXCEPTION 'execution % cannot go from % to %', NEW.id, OLD.status, NEW.status
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER status_moves_along_the_table BEFORE UPDATE ON executions
FOR EACH ROW WHEN (NEW.status <> OLD.status)
EXECUTE FUNCTION check_execution_move();

CREATE TABLE drivers (
    driver_id text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('api', 'worker')),
    started_at timestamptz NOT NULL,  -- or since when it beats without a gap
    heartbeat_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- What may be claimed, and so must be rung: nobody living drives it, and there is something to do.
-- A driver is dead when it has not beaten for 3 s. One that says nothing for 15 s after a claim never heard of the claim:
-- the first facts of a drive are written within a moment (a hung loop is forgiven for 10 s). Which are open is said by status
-- and not by ended_at, lest a plan look one execution up by walking the index of the open ones.
CREATE VIEW free_executions AS
SELECT id, token, last_seq, driver, rung_at, wake_at, ended_at
FROM executions
LEFT JOIN drivers ON drivers.driver_id = executions.driver
WHERE status IN ('awaiting_approval', 'queued', 'running', 'paused', 'cancelling', 'needs_attention')
    AND CASE
        WHEN driver IS NULL THEN
            unread > 0
            OR wake_at <= clock_timestamp()
            OR (wake_at IS NULL AND status IN ('queued', 'running', 'cancelling'))
        ELSE
            heartbeat_at IS NULL
            OR heartbeat_at < clock_timestamp() - interval '3 s'
            OR silent_since < clock_timestamp() - interval '15 s'
    END;

-- Encrypted, and deleted when the execution ends.
CREATE TABLE secrets (
    execution_id text NOT NULL REFERENCES executions,
    marker text NOT NULL,  -- what stands in its place in the plan
    ciphertext text NOT NULL,
    PRIMARY KEY (execution_id, marker)
);
