-- $1: an execution, $2: the token of its driver; or none for all that have ended. A row for each execution that nothing holds up
-- any more: it is told.
SELECT execution_id FROM leave_queues($1, $2) AS execution_id;
