"""What a statement that changes rows does: how many, and of what."""

from sqlglot import exp

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.sql.reads import full_name
from stage_e.risk.sql.rules import SqlRules
from stage_e.risk.sql.statement import Statement
from stage_e.risk.sql.where import narrows


def judge_changes(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Judgement:
    """The verdict on every change in the tree, also in a WITH."""
    return together([_judged(statement, change, rules) for change in tree.find_all(exp.DML, exp.Merge)])


def _judged(statement: Statement, change: exp.Expr, rules: SqlRules) -> Judgement:
    target = change.find(exp.Table)
    if target is not None and _rules_accounts(target, rules):
        return _change(
            statement, "sql.rights", f"it changes {full_name(target)}", Effect.DISRUPTIVE, RiskLevel.CRITICAL
        )
    match change:
        case exp.Insert():
            return _of_insert(statement, change)
        case exp.Update() if narrows(change):
            return _change(statement, "sql.change", "it changes rows", Effect.DISRUPTIVE, RiskLevel.MEDIUM)
        case exp.Delete() if narrows(change):
            return _change(statement, "sql.delete", "it deletes rows", Effect.DESTRUCTIVE, RiskLevel.HIGH)
        case exp.Update():
            detail = "it changes every row: no WHERE, or one that is always true"
            return _change(statement, "sql.every_row", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
        case exp.Delete():
            detail = "it deletes every row: no WHERE, or one that is always true"
            return _change(statement, "sql.every_row", detail, Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
        case exp.Merge():
            return _change(statement, "sql.change", "it merges rows", Effect.DISRUPTIVE, RiskLevel.HIGH)
        case _:
            return unknown("sql.not_decided", "it changes rows in a way that nobody has listed")


def _of_insert(statement: Statement, change: exp.Insert) -> Judgement:
    if isinstance(change.expression, exp.Values) and not change.args.get("overwrite"):
        return _change(statement, "sql.insert", "it adds rows", Effect.DISRUPTIVE, RiskLevel.MEDIUM)
    return _change(statement, "sql.insert", "it adds what a query yields", Effect.DISRUPTIVE, RiskLevel.HIGH)


def _rules_accounts(table: exp.Table, rules: SqlRules) -> bool:
    name = full_name(table)
    is_of_server = table.name.lower().startswith(("pg_", "sys")) or table.db.lower() in {"mysql", "sys", "pg_catalog"}
    return is_of_server and any(known.fullmatch(name) for known in (rules.system_tables, rules.secret_tables))


def _change(statement: Statement, rule: str, detail: str, effect: Effect, risk: RiskLevel) -> Judgement:
    return Judgement(effect, risk, (Reason(rule, detail, risk, statement.span),))
