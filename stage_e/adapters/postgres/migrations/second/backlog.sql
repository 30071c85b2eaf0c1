-- How many executions of a tenant wait for a driver or a person.
CREATE INDEX executions_waiting ON executions (tenant) WHERE status IN ('queued', 'awaiting_approval');
