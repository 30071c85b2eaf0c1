-- What an execution is found by: its tenant, who asked, with which tools, on which targets, and the words of the request. It is
-- written once, by the database, so that what a process of an earlier version accepts is found as well; in a table of its own,
-- because executions are updated often and each update would write the index anew.
CREATE TABLE found_by (
    execution_id text PRIMARY KEY REFERENCES executions ON DELETE CASCADE,
    terms tsvector NOT NULL
);

-- The words of a text: everything between ASCII characters that are no letters and no digits, in small letters.
CREATE FUNCTION words_of(said text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
    SELECT DISTINCT left(word, 100)
    FROM regexp_split_to_table(
        lower(left(said, 20000)), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+'
    ) AS word
    WHERE word <> ''
    LIMIT 1000
$$;

-- One spelling of a tool's name, as ``plain_tool`` has it; what is longer than 100 characters is cut in all terms.
CREATE FUNCTION tool_term(tool text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN 'with=' || left(lower(replace(tool, '_', '-')), 100);

CREATE FUNCTION target_term(target text) RETURNS text LANGUAGE sql IMMUTABLE
RETURN 'on=' || left(lower(target), 100);

-- In plpgsql, which plans it once for each session and not once for each row.
CREATE FUNCTION terms_of(accepted executions) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT 'of=' || left(accepted.tenant, 100)
        UNION
        SELECT 'by=' || left(accepted.requester, 100)
        UNION
        (SELECT tool_term(tool #>> '{}') FROM jsonb_path_query(accepted.assessment, '$.steps[*].tool') AS tool LIMIT 1000)
        UNION
        (SELECT target_term(target #>> '{}') FROM jsonb_path_query(accepted.assessment, '$.targets[*]') AS target LIMIT 1000)
        UNION
        SELECT 'says=' || word FROM words_of(accepted.request_text) AS word
    ));
END $$;

CREATE FUNCTION note_what_finds_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO found_by (execution_id, terms) VALUES (NEW.id, terms_of(NEW));
    RETURN NULL;
END $$;

CREATE INDEX executions_found ON found_by USING gin (terms);

CREATE TRIGGER it_can_be_found AFTER INSERT ON executions
FOR EACH ROW EXECUTE FUNCTION note_what_finds_it();

-- What to look for in ``found_by``; of the last four each may be missing. Of a word the beginning is enough.
CREATE FUNCTION search_query(of_tenant text, requester text, tool text, target text, said text)
RETURNS tsquery LANGUAGE sql STABLE AS $$
    SELECT string_agg('''' || replace(replace(term, '\', '\\'), '''', '''''') || '''' || ending, ' & ')::tsquery
    FROM (
        VALUES
            ('of=' || left(of_tenant, 100), ''),
            ('by=' || left(requester, 100), ''),
            (tool_term(tool), ''),
            (target_term(target), '')
        UNION ALL
        SELECT 'says=' || word, ':*' FROM words_of(said) AS word
    ) AS looked_for (term, ending)
    WHERE term IS NOT NULL
$$;
