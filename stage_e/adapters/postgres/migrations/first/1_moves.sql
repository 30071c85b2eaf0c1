-- Which state may follow which, as in stage_e/engine/states.py; a test compares the two.

CREATE TABLE execution_moves (
    before text,
    after text,
    PRIMARY KEY (before, after)
);

INSERT INTO execution_moves (before, after)
SELECT before, unnest(string_to_array(after, ' '))
FROM (VALUES
    ('awaiting_approval', 'queued running paused cancelling needs_attention'),
    ('queued', 'awaiting_approval running paused cancelling needs_attention'),
    ('running', 'awaiting_approval queued paused cancelling needs_attention'),
    ('paused', 'queued running cancelling needs_attention'),
    ('cancelling', 'needs_attention'),
    ('needs_attention', 'awaiting_approval queued running paused cancelling')
) AS moves (before, after);

-- From everywhere it may end, and no end has a way out.
INSERT INTO execution_moves (before, after)
SELECT DISTINCT before, ending
FROM execution_moves,
    unnest('{completed,partial,failed,cancelled,rejected,expired,timed_out}'::text[]) AS ending;

-- One write may hold several facts, so a step may go along several moves at once: the table holds every pair that a path
-- connects. The moves of states.py themselves are the direct ones.
CREATE TABLE step_moves (
    before text,
    after text,
    direct boolean NOT NULL,
    PRIMARY KEY (before, after)
);

INSERT INTO step_moves (before, after, direct)
SELECT before, unnest(string_to_array(after, ' ')), true
FROM (VALUES
    ('waiting', 'awaiting_approval running failed skipped cancelled'),
    ('awaiting_approval', 'waiting skipped cancelled'),
    ('running', 'succeeded failed retrying cancelled unknown'),
    ('retrying', 'running failed skipped cancelled'),
    ('unknown', 'succeeded failed retrying skipped'),
    ('succeeded', 'rolled_back')
) AS moves (before, after);

INSERT INTO step_moves (before, after, direct)
WITH RECURSIVE paths (before, after) AS (
    SELECT before, after FROM step_moves
    UNION
    SELECT paths.before, step_moves.after FROM paths JOIN step_moves ON step_moves.before = paths.after
)
SELECT before, after, false FROM paths WHERE before <> after
ON CONFLICT DO NOTHING;
