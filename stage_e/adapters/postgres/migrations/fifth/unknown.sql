-- A lost effect that waits to be repeated becomes unknown when it is not repeated after all. There was a path already.
UPDATE step_moves SET direct = true WHERE before = 'retrying' AND after = 'unknown';

-- What was found out about an attempt that was unknown, or who says what became of it.
ALTER TABLE attempts ADD evidence jsonb;

ALTER TABLE attempts
    DROP CONSTRAINT attempts_state_check,
    ADD CONSTRAINT attempts_state_check CHECK (state IN (
        'intent', 'ok', 'refused', 'failed', 'unknown', 'resolved_happened', 'resolved_not', 'repeated'
    )),
    ADD CONSTRAINT what_was_settled_has_evidence CHECK (
        state NOT IN ('resolved_happened', 'resolved_not') OR evidence IS NOT NULL
    );

-- A lost effect that waits to be repeated was called failed until now. Nobody knows.
ALTER TABLE attempts DISABLE TRIGGER what_is_known_stays_known;

UPDATE attempts SET state = 'unknown'
FROM steps
WHERE steps.execution_id = attempts.execution_id
    AND steps.step_id = attempts.step_id
    AND steps.status = 'retrying'
    AND steps.attempts = attempts.number
    AND writes
    AND state = 'failed'
    AND outcome IN ('lost', 'timed_out');

ALTER TABLE attempts ENABLE TRIGGER what_is_known_stays_known;

-- As before; and an effect is not tried again while nobody knows what became of the attempt before. That one was refused
-- before it began; or it is repeated under the same key, where the catalogue says that doing it twice does no more; or a
-- person has ordered that it is done again, under another key.
CREATE OR REPLACE FUNCTION check_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
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
    IF NOT FOUND THEN
        SELECT added.execution_id, added.step_id, 'what became of the one before is not settled' AS fault
        INTO broken
        FROM added
        JOIN attempts AS earlier
            ON earlier.execution_id = added.execution_id
            AND earlier.step_id = added.step_id
            AND earlier.number = added.number - 1
        JOIN executions ON executions.id = added.execution_id
        LEFT JOIN steps ON steps.execution_id = added.execution_id AND steps.step_id = added.step_id
        WHERE added.writes
            AND NOT CASE
                WHEN earlier.state <> 'repeated' THEN earlier.state = 'refused'
                WHEN earlier.key = added.key THEN operations @> jsonb_build_array(
                    jsonb_build_object('step_id', coalesce(steps.parent, added.step_id), 'idempotent', true)
                )
                ELSE coalesce(earlier.evidence ->> 'how', '') = 'person'
            END
        LIMIT 1;
    END IF;
    IF FOUND THEN
        RAISE EXCEPTION 'no attempt of step % of execution %: %', broken.step_id, broken.execution_id, broken.fault
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

-- What a person says about a step that is unknown.
ALTER TABLE inbox
    DROP CONSTRAINT inbox_wish_check,
    ADD CONSTRAINT inbox_wish_check CHECK (
        wish IN ('cancel', 'pause', 'resume', 'approved', 'rejected', 'expired', 'void', 'unlocked', 'resolve')
    );
