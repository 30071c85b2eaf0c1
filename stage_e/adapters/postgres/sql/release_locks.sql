-- $1: an execution, or none for all that have ended. A row for each execution that nothing holds up any more: it is told.
SELECT execution_id FROM leave_queues($1) AS execution_id;
