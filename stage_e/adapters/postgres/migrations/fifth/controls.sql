-- What a person has stopped. It stays on record when it is lifted.
CREATE TABLE controls (
    stop_id text PRIMARY KEY,
    tenant text CHECK (tenant <> ''),  -- none: of all tenants
    tool text CHECK (tool <> ''),  -- none: every tool
    by text NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lifted_by text,
    lifted_reason text,
    lifted_at timestamptz,
    CONSTRAINT who_lifts_says_so CHECK (num_nulls(lifted_by, lifted_reason, lifted_at) IN (0, 3))
);

CREATE UNIQUE INDEX one_stop_of_a_scope ON controls (coalesce(tenant, ''), coalesce(tool, '')) WHERE lifted_at IS NULL;

CREATE TRIGGER a_stop_never_changes BEFORE UPDATE OF stop_id, tenant, tool, by, reason, at ON controls
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a stop never changes');

CREATE TRIGGER what_was_lifted_is_over BEFORE UPDATE ON controls
FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL)
EXECUTE FUNCTION refuse('it was lifted already');

CREATE TRIGGER stops_stay_on_record BEFORE DELETE OR TRUNCATE ON controls
FOR EACH STATEMENT EXECUTE FUNCTION refuse('stops stay on record');

-- Why it waits for somebody who lifts what was stopped.
ALTER TABLE executions ADD stopped text;
ALTER TABLE executions ADD CONSTRAINT what_is_driven_does_not_wait CHECK (stopped IS NULL OR driver IS NULL);

CREATE INDEX executions_stopped ON executions (tenant) WHERE stopped IS NOT NULL;

-- As before; and what waits for a stop to be lifted has nothing to do until then.
CREATE OR REPLACE VIEW free_executions AS
SELECT id, token, last_seq, driver, rung_at, wake_at, ended_at
FROM executions
LEFT JOIN drivers ON drivers.driver_id = executions.driver
WHERE status IN ('awaiting_approval', 'queued', 'running', 'paused', 'cancelling', 'needs_attention')
    AND CASE
        WHEN driver IS NULL THEN
            unread > 0
            OR wake_at <= clock_timestamp()
            OR (wake_at IS NULL AND stopped IS NULL AND status IN ('queued', 'running', 'cancelling'))
        ELSE
            heartbeat_at IS NULL
            OR heartbeat_at < clock_timestamp() - interval '3 s'
            OR silent_since < clock_timestamp() - interval '15 s'
    END;
