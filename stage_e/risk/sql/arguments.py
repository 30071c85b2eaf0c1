"""What a read asks for in ways that its functions and columns do not tell by their names."""

from collections.abc import Iterable, Iterator

from sqlglot import exp

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason
from stage_e.risk.sql.rules import SqlRules
from stage_e.risk.sql.statement import Statement

_OTHER_MACHINE = "\\\\"


def judge_arguments(statement: Statement, call: exp.Expr, name: str, rules: SqlRules) -> Iterator[Judgement]:
    """Verdicts on the texts that the function ``name`` is given."""
    secret = rules.secret_arguments.get(name)
    for given in call.find_all(exp.Literal):
        span = statement.span_of(name)
        if secret is not None and secret.fullmatch(str(given.this)):
            reason = Reason("sql.secret", f"{name} shows a secret", RiskLevel.HIGH, span)
            yield Judgement(Effect.READ, RiskLevel.HIGH, (reason,))
        if str(given.this).startswith(_OTHER_MACHINE) and statement.grammar == "tsql":
            detail = f"{name} logs in to another machine, which then has what it can be attacked by"
            yield Judgement(
                Effect.UNKNOWN, RiskLevel.HIGH, (Reason("sql.other_machine", detail, RiskLevel.HIGH, span),)
            )


def steps_of_sequences(statement: Statement, tree: exp.Expr) -> Iterator[Judgement]:
    """``seq.nextval``, which looks like a column."""
    for column in tree.find_all(exp.Column):
        if column.table and column.name.lower() == "nextval":
            span = statement.span_of(column.name)
            reason = Reason("sql.function", "nextval moves a sequence on", RiskLevel.MEDIUM, span)
            yield Judgement(Effect.WRITE_REVERSIBLE, RiskLevel.MEDIUM, (reason,))


def whole_rows(tree: exp.Expr, columns: Iterable[exp.Column]) -> frozenset[str]:
    """Names of tables of which a whole row comes out, under the name of the table: ``to_json(u)``."""
    names = {table.alias_or_name.lower() for table in tree.find_all(exp.Table)}
    return frozenset(each.name.lower() for each in columns if not each.table and each.name.lower() in names)


def secret_parts(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Iterator[Judgement]:
    """Secrets that are picked out of a document: ``data->>'password'``."""
    for extract in tree.find_all(exp.JSONExtract, exp.JSONExtractScalar, exp.JSONBExtract, exp.JSONBExtractScalar):
        keys = {str(key.this).lower() for key in extract.find_all(exp.JSONPathKey, exp.JSONPathSubscript, exp.Literal)}
        for key in sorted(keys):
            if rules.secret_columns.fullmatch(key):
                reason = Reason("sql.secret", f"{key} holds secrets", RiskLevel.HIGH, statement.span)
                yield Judgement(Effect.READ, RiskLevel.HIGH, (reason,))
