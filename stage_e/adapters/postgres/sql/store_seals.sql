-- $1: jsonb array of seals, one per tenant: all of them, or none when another process was faster.
INSERT INTO audit_seals (tenant, number, upto, body, mac)
SELECT tenant, number, upto, body, mac
FROM jsonb_to_recordset($1::jsonb) AS seal (tenant text, number integer, upto timestamptz, body text, mac text)
RETURNING tenant;
