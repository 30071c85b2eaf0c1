-- The audit trail outlives what it tells of. Its rows are made by statements that hold the execution's own row, so that
-- nothing is lost with the reference.
ALTER TABLE audit DROP CONSTRAINT audit_execution_id_fkey;

-- Without these a purge would look through all messages and all executions for each execution that it removes.
CREATE INDEX inbox_of_an_execution ON inbox (execution_id);
CREATE INDEX executions_ended ON executions (ended_at) WHERE ended_at IS NOT NULL;

-- Remove executions that ended before a moment, the oldest first and at most so many: those of one tenant or, with none named,
-- of all but some; what something follows on goes after that. What the audit trail keeps of each says whose it was and how it ended. Returns how many were removed.
CREATE FUNCTION purge_executions(of_tenant text, but_not text[], before timestamptz, most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    gone text[];
BEGIN
    gone := ARRAY(
        SELECT id
        FROM executions
        WHERE ended_at < before
            AND CASE WHEN of_tenant IS NULL THEN tenant <> ALL (but_not) ELSE tenant = of_tenant END
            AND NOT EXISTS (SELECT FROM executions AS later WHERE later.retry_of = executions.id)
            AND NOT EXISTS (SELECT FROM executions AS later WHERE later.rollback_of = executions.id)
        ORDER BY ended_at
        LIMIT most
        FOR UPDATE SKIP LOCKED
    );

    INSERT INTO audit (execution_id, actor, action, data)
    SELECT id, 'stage-e', 'execution.purged', jsonb_build_object('tenant', tenant, 'requester', requester, 'status', status)
    FROM executions
    WHERE id = ANY (gone);

    PERFORM set_config('stage_e.purging', 'on', true);
    WITH events_gone AS (DELETE FROM events WHERE execution_id = ANY (gone)),
    steps_gone AS (DELETE FROM steps WHERE execution_id = ANY (gone)),
    attempts_gone AS (DELETE FROM attempts WHERE execution_id = ANY (gone)),
    asked AS (SELECT approval_id FROM approvals WHERE execution_id = ANY (gone)),
    votes_gone AS (DELETE FROM approval_votes WHERE approval_id IN (SELECT approval_id FROM asked)),
    notices_gone AS (DELETE FROM notices WHERE approval_id IN (SELECT approval_id FROM asked)),
    approvals_gone AS (DELETE FROM approvals WHERE execution_id = ANY (gone)),
    inbox_gone AS (DELETE FROM inbox WHERE execution_id = ANY (gone)),
    secrets_gone AS (DELETE FROM secrets WHERE execution_id = ANY (gone)),
    locks_gone AS (DELETE FROM locks WHERE execution_id = ANY (gone))
    DELETE FROM executions WHERE id = ANY (gone);  -- in one statement: they refer to each other
    PERFORM set_config('stage_e.purging', 'off', true);
    RETURN cardinality(gone);
END $$;
