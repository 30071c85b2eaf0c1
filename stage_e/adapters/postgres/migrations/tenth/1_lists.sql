-- A list of one status, newest first; and how many there are of each.
CREATE INDEX executions_of_a_status ON executions (tenant, status, created_at DESC, id DESC);

-- How attempts ended lately. They come in the order of their beginning, so that this index is tiny and hardly costs a write.
CREATE INDEX attempts_by_moment ON attempts USING brin (started_at) WITH (pages_per_range = 32, autosummarize = on);
