-- Who did what when. Each row's hash covers the row before it, per execution; the trigger makes the chain.
CREATE TABLE audit (
    execution_id text NOT NULL REFERENCES executions,
    number integer NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    data jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (execution_id, number)
);

CREATE TRIGGER audit_is_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_unless_purging();

-- A JSON array, so that no text can pass for a boundary; microseconds, so that no time zone matters.
CREATE FUNCTION audit_hash(entry audit) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(entry.previous || convert_to(jsonb_build_array(
        entry.execution_id, entry.number, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor, entry.action,
        entry.data
    )::text, 'UTF8'))
$$;

-- All writers hold the lock of the execution's row, so the last entry is the last one.
CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT audit.number + 1, audit.hash INTO NEW.number, NEW.previous
    FROM audit WHERE audit.execution_id = NEW.execution_id ORDER BY audit.number DESC LIMIT 1;
    NEW.number := coalesce(NEW.number, 1);
    NEW.previous := coalesce(NEW.previous, '');
    NEW.at := clock_timestamp();
    NEW.hash := audit_hash(NEW);
    RETURN NEW;
END $$;

CREATE TRIGGER audit_is_a_chain BEFORE INSERT ON audit
FOR EACH ROW EXECUTE FUNCTION chain_audit();

-- Number of the first entry that was tampered with; nothing when the chain holds.
CREATE FUNCTION first_broken_audit(of_execution text) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT min(number)
    FROM (
        SELECT number, previous, hash, audit_hash(audit) AS true_hash,
            row_number() OVER chain AS true_number, lag(hash, 1, '') OVER chain AS true_previous
        FROM audit WHERE execution_id = of_execution
        WINDOW chain AS (ORDER BY number)
    ) AS entries
    WHERE number <> true_number OR previous <> true_previous OR hash <> true_hash
$$;
