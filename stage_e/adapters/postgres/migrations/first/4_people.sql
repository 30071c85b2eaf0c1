-- Questions to people. Only their state changes, once.
CREATE TABLE approvals (
    approval_id text PRIMARY KEY,
    execution_id text NOT NULL REFERENCES executions,
    step_id text,  -- none: the whole plan
    level smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    digest text NOT NULL,
    quorum integer NOT NULL CHECK (quorum >= 1),
    state text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'expired', 'void')),
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    targets jsonb,  -- the hosts that a step would run on, where only the run could tell; none: the plan names them
    reason text NOT NULL
);

CREATE INDEX approvals_of_an_execution ON approvals (execution_id);
CREATE INDEX approvals_pending ON approvals (expires_at) WHERE state = 'pending';
CREATE UNIQUE INDEX one_open_question_each ON approvals (execution_id, coalesce(step_id, '')) WHERE state = 'pending';

CREATE TRIGGER a_question_begins_open BEFORE INSERT ON approvals
FOR EACH ROW WHEN (NEW.state <> 'pending')
EXECUTE FUNCTION refuse('a question begins open');

CREATE TRIGGER a_question_never_changes
BEFORE UPDATE OF approval_id, execution_id, step_id, level, digest, quorum, requested_at, expires_at, targets,
                 reason
ON approvals FOR EACH STATEMENT
EXECUTE FUNCTION refuse('a question never changes');

CREATE TRIGGER an_answer_is_final BEFORE UPDATE ON approvals
FOR EACH ROW WHEN (OLD.state <> 'pending')
EXECUTE FUNCTION refuse('it is settled');

CREATE TABLE approval_votes (
    approval_id text NOT NULL REFERENCES approvals,
    approver text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('approve', 'reject')),
    digest text NOT NULL,  -- as the approver saw it
    comment text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),  -- the moment that counts for its expiry
    PRIMARY KEY (approval_id, approver)
);

CREATE TRIGGER votes_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON approval_votes
FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_purging();

CREATE FUNCTION check_vote() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    question approvals;
    fault text;
BEGIN
    SELECT * INTO question FROM approvals WHERE approval_id = NEW.approval_id FOR NO KEY UPDATE;
    fault := CASE
        WHEN question.state <> 'pending' THEN 'it is settled'
        WHEN NEW.at NOT BETWEEN now() AND clock_timestamp() THEN 'it is of another time than its transaction'
        WHEN question.expires_at <= NEW.at THEN 'it has expired'
        WHEN question.digest <> NEW.digest THEN 'the digest is another one'
        WHEN question.level >= 2 AND NEW.approver = (SELECT requester FROM executions WHERE id = question.execution_id)
            THEN 'four eyes are due, and the requester votes'
    END;
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'no vote of % on approval %: %', NEW.approver, NEW.approval_id, fault
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_vote_counts BEFORE INSERT ON approval_votes
FOR EACH ROW EXECUTE FUNCTION check_vote();

-- Approved means that enough people said so, rejected that somebody did.
CREATE FUNCTION check_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    needed CONSTANT integer := CASE NEW.state WHEN 'approved' THEN NEW.quorum ELSE 1 END;
    wanted CONSTANT text := CASE NEW.state WHEN 'approved' THEN 'approve' ELSE 'reject' END;
BEGIN
    IF (SELECT count(*) FROM approval_votes WHERE approval_id = NEW.approval_id AND verdict = wanted) < needed THEN
        RAISE EXCEPTION 'approval % is not %: that takes % vote(s)', NEW.approval_id, NEW.state, needed
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER an_answer_has_its_votes AFTER UPDATE ON approvals
FOR EACH ROW WHEN (NEW.state IN ('approved', 'rejected'))
EXECUTE FUNCTION check_answer();

-- What others want of an execution; its driver marks what it has read.
CREATE TABLE inbox (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    execution_id text NOT NULL REFERENCES executions,
    wish text NOT NULL CHECK (wish IN ('cancel', 'pause', 'resume', 'approved', 'rejected', 'expired', 'void')),
    by text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    data jsonb NOT NULL,
    read_at timestamptz
);

CREATE INDEX inbox_unread ON inbox (execution_id, number) WHERE read_at IS NULL;

-- The count stands in the execution's own row, so that a driver's write sees every wish that was answered before it.
CREATE FUNCTION count_unread() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE executions SET unread = unread + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END WHERE id = NEW.execution_id;
    RETURN NULL;
END $$;

CREATE TRIGGER a_wish_is_counted AFTER INSERT ON inbox
FOR EACH ROW EXECUTE FUNCTION count_unread();

CREATE TRIGGER a_read_wish_is_counted AFTER UPDATE ON inbox
FOR EACH ROW WHEN (OLD.read_at IS NULL AND NEW.read_at IS NOT NULL)
EXECUTE FUNCTION count_unread();

CREATE TRIGGER a_wish_never_changes BEFORE UPDATE OF number, execution_id, wish, by, at, data ON inbox
FOR EACH STATEMENT EXECUTE FUNCTION refuse('a wish never changes');
