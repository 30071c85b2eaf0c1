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
        (SELECT tool_term(tool #>> '{}') FROM jsonb_path_query(NEW.assessment, '$.steps[*].tool') AS tool LIMIT 1000)
        UNION ALL
        (SELECT target_term(target #>> '{}') FROM jsonb_path_query(NEW.assessment, '$.targets[*]') AS target LIMIT 1000)
        UNION ALL
        SELECT 'says=' || word FROM words_of(NEW.request_text) AS word
    )));
    RETURN NULL;
END $$;

DROP FUNCTION terms_of;
