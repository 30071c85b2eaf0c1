"""Queries for approvals, and for rows within rows."""

from sqlalchemy import ScalarSelect, Select, func, select

from stage_e.adapters.postgres.tables import approval_votes, approvals


def rows_of(query: Select[*tuple[object, ...]]) -> ScalarSelect[object]:
    """The rows of a correlated query as one JSON array, in their order."""
    row = query.subquery("row").table_valued()
    return select(func.coalesce(func.jsonb_agg(func.to_jsonb(row)), func.jsonb_build_array())).scalar_subquery()


def approval_query() -> Select[*tuple[object, ...]]:
    """Approvals with their votes, in the shape of ``schemas.approval.Approval``."""
    votes = (
        select(
            approval_votes.c.approver,
            approval_votes.c.verdict.label("decision"),
            func.nullif(approval_votes.c.comment, "").label("comment"),
            approval_votes.c.at,
        )
        .where(approval_votes.c.approval_id == approvals.c.approval_id)
        .order_by(approval_votes.c.at)
        .correlate(approvals)
    )
    return select(*approvals.c, rows_of(votes).label("votes"))
