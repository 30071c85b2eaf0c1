-- $1 driver, $2 jsonb: what it tells of itself, as a Condition.
UPDATE drivers
SET host = told.host, version = told.version, slots = told.slots, circuits = told.circuits
FROM jsonb_to_record($2::jsonb) AS told (host text, version text, slots integer, circuits jsonb)
WHERE driver_id = $1
RETURNING driver_id;
