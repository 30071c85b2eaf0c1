-- As in eighth/found_by.sql, but a row is not taken apart and put together for a function of its own, which fetched all of its
-- large columns back from where they had just been stored.
CREATE OR REPLACE FUNCTION note_what_finds_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO found_by (execution_id, terms)
    VALUES (NEW.id, array_to_tsvector(ARRAY(
        SELECT 'of=' || left(NEW.tenant, 100)
        UNION ALL
        SELECT 'by=' || left(NEW.requester, 100)
        UNION ALL
        (SELECT tool_term(step ->> 'tool') FROM jsonb_array_elements(NEW.assessment -> 'steps') AS step LIMIT 1000)
        UNION ALL
        (SELECT target_term(target) FROM jsonb_array_elements_text(NEW.assessment -> 'targets') AS target LIMIT 1000)
        UNION ALL
        SELECT 'says=' || word FROM words_of(NEW.request_text) AS word
    )));
    RETURN NULL;
END $$;

DROP FUNCTION terms_of;
