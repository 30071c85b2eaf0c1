-- The cluster in which this database lives, as PostgreSQL numbers clusters. A backup that is restored elsewhere still names the
-- old one.
CREATE TABLE installation (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    cluster text NOT NULL
);

-- Everything that is open waits for a person from now on, who knows what has happened since the backup. How much it is.
CREATE FUNCTION hold_what_is_open(told_by text, reason text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    held integer;
BEGIN
    INSERT INTO inbox (execution_id, wish, by, data)
    SELECT id, 'pause', told_by, jsonb_build_object('reason', reason)
    FROM executions
    WHERE ended_at IS NULL
    ORDER BY id;
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN held;
END $$;
