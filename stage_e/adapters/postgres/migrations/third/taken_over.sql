-- Steps, and targets of steps, that a retry takes over as they were; and how a target was before it was changed.
ALTER TABLE steps
    ADD taken_over boolean NOT NULL DEFAULT false,
    ADD before text,
    ADD CONSTRAINT taken_over_is_done
        CHECK (NOT taken_over OR (status = 'succeeded' AND attempts = 0 AND started_at IS NULL AND error IS NULL));

CREATE TRIGGER it_was_taken_over_at_the_start BEFORE UPDATE OF taken_over ON steps
FOR EACH STATEMENT EXECUTE FUNCTION refuse('it is taken over when the execution is accepted, or never');

CREATE TRIGGER what_was_taken_over_never_changes BEFORE UPDATE ON steps
FOR EACH ROW WHEN (
    OLD.taken_over AND (NEW.output IS DISTINCT FROM OLD.output OR NEW.before IS DISTINCT FROM OLD.before)
)
EXECUTE FUNCTION refuse('what was taken over never changes');

CREATE FUNCTION check_taken_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM executions
        JOIN steps ON steps.execution_id = executions.retry_of AND steps.step_id = NEW.step_id
        WHERE executions.id = NEW.execution_id AND steps.status = 'succeeded' AND steps.output IS NOT DISTINCT FROM NEW.output
    ) THEN
        RAISE EXCEPTION 'step % of execution % is not taken over: it did not succeed so before', NEW.step_id, NEW.execution_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER only_what_succeeded_is_taken_over AFTER INSERT ON steps
FOR EACH ROW WHEN (NEW.taken_over)
EXECUTE FUNCTION check_taken_over();

CREATE FUNCTION check_not_taken_over() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken record;
BEGIN
    SELECT execution_id, step_id INTO broken FROM added JOIN steps USING (execution_id, step_id) WHERE taken_over LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'no attempt of step % of execution %: it was taken over', broken.step_id, broken.execution_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER what_was_taken_over_is_not_tried AFTER INSERT ON attempts
REFERENCING NEW TABLE AS added FOR EACH STATEMENT
EXECUTE FUNCTION check_not_taken_over();
