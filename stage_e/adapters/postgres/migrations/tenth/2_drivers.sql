-- Last, because no heart beats while this lock is held. What a process tells of itself. One of an earlier version tells nothing.
ALTER TABLE drivers
    ADD host text,
    ADD version text,
    ADD slots integer CHECK (slots >= 0),
    ADD circuits jsonb;  -- what it sends nothing to for a while: [{cause, until, reason}]
