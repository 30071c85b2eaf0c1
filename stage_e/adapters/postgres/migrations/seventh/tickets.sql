-- Tickets that were used. Each is good for one use, on whichever process; a row is of no use long after the ticket's end.
CREATE TABLE used_tickets (
    number text PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

CREATE INDEX used_tickets_by_end ON used_tickets (expires_at);
