-- $1: a ticket's number; $2: when it ends, as text. Answers with a row when this is its first use. Rows of tickets that ended
-- long ago go on the way, a few at a time; an hour is more than any two clocks differ.
WITH old AS (
    SELECT number
    FROM used_tickets
    WHERE expires_at < clock_timestamp() - interval '1 hour'
    ORDER BY expires_at
    LIMIT 20
    FOR UPDATE SKIP LOCKED
),
gone AS (
    DELETE FROM used_tickets
    WHERE number IN (SELECT number FROM old)
)
INSERT INTO used_tickets (number, expires_at)
VALUES ($1, $2::text::timestamptz)
ON CONFLICT (number) DO NOTHING
RETURNING number;
