-- Which question was told on which channel. A row is made when somebody begins to tell; due_at is when somebody else may.
CREATE TABLE notices (
    approval_id text NOT NULL REFERENCES approvals,
    channel text NOT NULL,
    tries integer NOT NULL CHECK (tries >= 1),
    due_at timestamptz NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (approval_id, channel)
);

CREATE TRIGGER what_was_told_was_told BEFORE UPDATE ON notices
FOR EACH ROW WHEN (OLD.told_at IS NOT NULL)
EXECUTE FUNCTION refuse('it was told already');
