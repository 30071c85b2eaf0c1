-- Tries of steps. One with an effect is stored before it is sent.
CREATE TABLE attempts (
    execution_id text NOT NULL REFERENCES executions,
    step_id text NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    key text NOT NULL,
    token bigint NOT NULL,
    state text NOT NULL CHECK (state IN (
        'intent', 'ok', 'refused', 'failed', 'unknown', 'resolved_happened', 'resolved_not'
    )),
    writes boolean NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text,
    error text,
    PRIMARY KEY (execution_id, step_id, number)
);

CREATE UNIQUE INDEX one_open_attempt_of_a_step ON attempts (execution_id, step_id) WHERE state IN ('intent', 'unknown');
CREATE UNIQUE INDEX one_success_of_a_step ON attempts (execution_id, step_id) WHERE state IN ('ok', 'resolved_happened');

-- An attempt is made under the latest token; and one with an effect only after what was approved is what would run. Where a
-- person was asked about the hosts of the step, an answer about the plan is none for it, and other hosts are not agreed to.
CREATE FUNCTION check_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken record;
BEGIN
    SELECT added.execution_id, added.step_id,
        CASE WHEN added.token <> executions.token THEN 'its token is not the latest' ELSE 'nobody approved it' END AS fault
    INTO broken
    FROM added
    JOIN executions ON executions.id = added.execution_id
    LEFT JOIN steps ON steps.execution_id = added.execution_id AND steps.step_id = added.step_id
    CROSS JOIN LATERAL (SELECT coalesce(steps.parent, added.step_id) AS step_id, steps.target) AS whole
    WHERE added.token <> executions.token
        OR (added.writes AND executions.approval_level > 0 AND NOT EXISTS (
            SELECT FROM approvals
            WHERE approvals.execution_id = added.execution_id
                AND state = 'approved'
                AND level >= executions.approval_level
                AND CASE
                    WHEN targets IS NOT NULL THEN
                        approvals.step_id = whole.step_id AND (whole.target IS NULL OR targets ? whole.target)
                    ELSE
                        approvals.digest = executions.digest
                        AND (approvals.step_id IS NULL OR approvals.step_id = whole.step_id)
                        AND NOT EXISTS (
                            SELECT FROM approvals AS asked
                            WHERE asked.execution_id = added.execution_id
                                AND asked.step_id = whole.step_id
                                AND asked.targets IS NOT NULL
                        )
                END
        ))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no attempt of step % of execution %: %', broken.step_id, broken.execution_id, broken.fault
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER an_attempt_is_allowed AFTER INSERT ON attempts
REFERENCING NEW TABLE AS added FOR EACH STATEMENT
EXECUTE FUNCTION check_attempts();

CREATE TRIGGER what_was_sent_never_changes
BEFORE UPDATE OF execution_id, step_id, number, key, token, writes, started_at
ON attempts FOR EACH STATEMENT
EXECUTE FUNCTION refuse('what was sent never changes');

CREATE TRIGGER what_is_known_stays_known BEFORE UPDATE ON attempts
FOR EACH ROW WHEN (
    NEW.state <> OLD.state AND (OLD.state NOT IN ('intent', 'unknown') OR NEW.state = 'intent')
)
EXECUTE FUNCTION refuse('what is known of an attempt stays known');
