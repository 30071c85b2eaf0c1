-- $1: a tenant, or none for all but those in $2 (a jsonb array); $3: ended before so many seconds ago; $4: at most so many.
SELECT purge_executions(
    $1,
    ARRAY(SELECT jsonb_array_elements_text($2::jsonb)),
    clock_timestamp() - $3::double precision * interval '1 second',
    $4::integer
) AS purged;
