-- As in fifth/unknown.sql and third/taken_over.sql, but what only reads is looked at once: nobody approves it, and it may be
-- tried again at any time.
CREATE OR REPLACE FUNCTION check_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    effects boolean;
    fault text;
BEGIN
    SELECT
        bool_or(added.writes),
        min(describe_attempt(added.execution_id, added.step_id) || CASE
            WHEN added.token <> executions.token THEN 'its token is not the latest' ELSE 'it was taken over'
        END) FILTER (WHERE added.token <> executions.token OR taken_over)
    INTO effects, fault
    FROM added
    JOIN executions ON executions.id = added.execution_id
    LEFT JOIN steps ON steps.execution_id = added.execution_id AND steps.step_id = added.step_id;

    IF fault IS NULL AND effects THEN
        SELECT describe_attempt(added.execution_id, added.step_id) || 'nobody approved it'
        INTO fault
        FROM added
        JOIN executions ON executions.id = added.execution_id
        LEFT JOIN steps ON steps.execution_id = added.execution_id AND steps.step_id = added.step_id
        CROSS JOIN LATERAL (SELECT coalesce(steps.parent, added.step_id) AS step_id, steps.target) AS whole
        WHERE added.writes
            AND executions.approval_level > 0
            AND NOT EXISTS (
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
            )
        LIMIT 1;
    END IF;

    IF fault IS NULL AND effects THEN
        SELECT describe_attempt(added.execution_id, added.step_id) || 'what became of the one before is not settled'
        INTO fault
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

    IF fault IS NOT NULL THEN
        RAISE EXCEPTION '%', fault USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION describe_attempt(of_execution text, of_step text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN 'no attempt of step ' || of_step || ' of execution ' || of_execution || ': ';

DROP TRIGGER what_was_taken_over_is_not_tried ON attempts;
DROP FUNCTION check_not_taken_over;
