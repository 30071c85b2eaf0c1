-- $1 tenant, $2 idempotency key. Frees a key whose time is over; whoever took it anew meanwhile keeps it.
UPDATE executions SET idempotency_key = NULL
WHERE tenant = $1 AND idempotency_key = $2 AND key_expires_at <= clock_timestamp()
RETURNING id;
