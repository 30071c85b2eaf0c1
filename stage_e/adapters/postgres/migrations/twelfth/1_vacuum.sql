-- First, because it waits for whatever vacuums the table, and what comes later is in everybody's way. Each execution leaves some
-- dead rows in the small indexes of what is open, waiting or driven. A fifth of a long history, as is usual, would be far too many.
ALTER TABLE executions SET (
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_analyze_scale_factor = 0.02,
    autovacuum_analyze_threshold = 500
);
