-- $1: an execution, $2: the token of its driver. It leaves all queues. A row for each execution that is told.
SELECT execution_id FROM leave_queues(ARRAY[$1::text], $2) AS execution_id;
