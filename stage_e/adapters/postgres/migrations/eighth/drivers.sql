-- What a process tells of itself. One of an earlier version tells nothing.
ALTER TABLE drivers
    ADD host text,
    ADD version text,
    ADD slots integer CHECK (slots >= 0),
    ADD circuits jsonb;  -- what it sends nothing to for a while: [{cause, until, reason}]

-- How attempts ended lately. They come in the order of their beginning, so that this index is tiny and hardly costs a write.
CREATE INDEX attempts_by_moment ON attempts USING brin (started_at) WITH (pages_per_range = 32, autosummarize = on);
