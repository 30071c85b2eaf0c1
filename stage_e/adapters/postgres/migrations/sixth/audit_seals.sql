-- What the heads of all chains of a tenant were, now and then, under a key that is not in this database: whoever can rewrite
-- a chain from some entry on, or cut off its end, cannot rewrite what is said of it here. `body` is exactly what was sealed.
CREATE TABLE audit_seals (
    tenant text NOT NULL,
    number integer NOT NULL CHECK (number >= 1),
    upto timestamptz NOT NULL,  -- entries until then are sealed, in all tenants
    body text NOT NULL,
    mac text NOT NULL,
    PRIMARY KEY (tenant, number)
);

CREATE TRIGGER seals_stay_as_they_are BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seals
FOR EACH STATEMENT EXECUTE FUNCTION refuse('seals stay as they are');

CREATE INDEX audit_seals_by_time ON audit_seals (upto);
CREATE INDEX audit_by_time ON audit USING brin (at) WITH (pages_per_range = 32, autosummarize = on);  -- it is added to in that order
