-- As in first/6_audit.sql; in plpgsql, which gets ready for it once for each session and not once for each row.
CREATE OR REPLACE FUNCTION audit_hash(entry audit) RETURNS bytea LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN sha256(entry.previous || convert_to(jsonb_build_array(
        entry.execution_id, entry.number, (extract(epoch FROM entry.at) * 1000000)::bigint, entry.actor, entry.action,
        entry.data
    )::text, 'UTF8'));
END $$;
