-- What follows on an execution that has ended: one that continues it, or one that takes back what it did. A retry of a rollback
-- has both links.
ALTER TABLE executions
    ADD retry_of text REFERENCES executions,
    ADD rollback_of text REFERENCES executions;

-- Only one thing ever follows, so that nothing is repeated and nothing taken back twice. What a person rejected did nothing.
CREATE UNIQUE INDEX one_sequel_of_an_execution ON executions ((coalesce(retry_of, rollback_of)))
WHERE coalesce(retry_of, rollback_of) IS NOT NULL AND status <> 'rejected';

CREATE INDEX executions_that_retry ON executions (retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX executions_that_roll_back ON executions (rollback_of) WHERE rollback_of IS NOT NULL;

CREATE TRIGGER a_link_never_changes BEFORE UPDATE OF retry_of, rollback_of ON executions
FOR EACH STATEMENT EXECUTE FUNCTION refuse('what was accepted never changes');

CREATE FUNCTION check_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous executions;
    fault text;
BEGIN
    SELECT * INTO previous FROM executions WHERE id = coalesce(NEW.retry_of, NEW.rollback_of);
    fault := CASE
        WHEN previous.tenant IS DISTINCT FROM NEW.tenant THEN 'the tenant has no such execution'
        WHEN previous.ended_at IS NULL THEN 'it has not ended'
        WHEN EXISTS (SELECT FROM steps WHERE execution_id = previous.id AND status = 'unknown') THEN 'a step of it is unknown'
        WHEN NEW.retry_of IS NOT NULL AND previous.status IN ('completed', 'rejected') THEN 'it is not to be retried'
        WHEN NEW.retry_of IS NOT NULL AND NEW.rollback_of IS DISTINCT FROM previous.rollback_of
            THEN 'a retry takes back what the retried one does'
        WHEN NEW.retry_of IS NULL AND previous.rollback_of IS NOT NULL THEN 'it is a rollback itself'
    END;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'execution % does not follow on %: %', NEW.id, coalesce(NEW.retry_of, NEW.rollback_of), fault
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER it_follows_on_what_has_ended BEFORE INSERT ON executions
FOR EACH ROW WHEN (coalesce(NEW.retry_of, NEW.rollback_of) IS NOT NULL)
EXECUTE FUNCTION check_link();
