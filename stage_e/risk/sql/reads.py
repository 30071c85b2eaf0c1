"""What a query reads, and what the functions in it do besides."""

from collections.abc import Iterator

from sqlglot import exp

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.sql.arguments import judge_arguments, secret_parts, steps_of_sequences, whole_rows
from stage_e.risk.sql.rules import SqlRules
from stage_e.risk.sql.statement import Statement
from stage_e.risk.sql.where import narrows

_OWN_SCHEMAS = frozenset({"pg_catalog", "information_schema", "sys", "dbo"})
_OF_DUAL = frozenset({"dummy", "sysdate", "systimestamp", "user", "uid", "current_date", "current_timestamp", "rownum"})
_LOCKING_HINTS = frozenset({"TABLOCK", "TABLOCKX", "XLOCK", "UPDLOCK", "HOLDLOCK", "SERIALIZABLE", "PAGLOCK"})
_MOST_ROWS = 10_000


def judge_parts(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Judgement:
    """The verdict on everything in the tree but the changes that it makes: functions, locks, tables, columns."""
    found = [*_functions(statement, tree, rules), *_side_effects(statement, tree, rules)]
    if statement.grammar == "oracle":
        found.extend(_calls_without_brackets(statement, tree))
    return together([Judgement(Effect.READ, RiskLevel.LOW), *found, *_tables_and_columns(statement, tree, rules)])


def judge_query(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Judgement:
    """The verdict on a SELECT and its like."""
    judged = judge_parts(statement, tree, rules)
    if not judged.reasons:
        judged = Judgement(Effect.READ, RiskLevel.LOW, (Reason("sql.read", "it only reads", span=statement.span),))
    if _is_heavy(tree, rules):
        detail = "it reads without a bound"
        judged = together(
            [judged, _read("sql.unbounded", detail, RiskLevel.MEDIUM, statement.span)],
        )
    return judged


def _read(rule: str, detail: str, risk: RiskLevel, span: tuple[int, int]) -> Judgement:
    return Judgement(Effect.READ, risk, (Reason(rule, detail, risk, span),))


def _functions(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Iterator[Judgement]:
    for call in tree.find_all(exp.Func):
        if isinstance(call, exp.Query | exp.DML):
            continue
        names = [call.name.lower()] if isinstance(call, exp.Anonymous) else [n.lower() for n in call.sql_names()]
        span = statement.span_of(names[0])
        yield from judge_arguments(statement, call, names[0], rules)
        known = next(filter(None, map(rules.acting, names)), None)
        if known is not None and not (known.effect.harmless and _is_of_own_schema(call)):
            reason = Reason("sql.function", f"{names[0]} {known.detail}", known.risk, span)
            yield Judgement(known.effect, known.risk, (reason,))
        elif not rules.pure.intersection(names) or _is_of_own_schema(call):
            detail = f"nobody has listed what the function {names[0]} does"
            reason = Reason("sql.function_not_listed", detail, RiskLevel.HIGH, span)
            yield Judgement(Effect.UNKNOWN, RiskLevel.HIGH, (reason,))


def _is_of_own_schema(call: exp.Expr) -> bool:
    """Whether a schema of somebody's own stands before the function, so that its name says nothing."""
    above = call.parent
    if not isinstance(above, exp.Dot) or above.expression is not call:
        return False
    return above.this.name.lower() not in _OWN_SCHEMAS


def _side_effects(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Iterator[Judgement]:
    yield from steps_of_sequences(statement, tree)
    yield from secret_parts(statement, tree, rules)
    if tree.find(exp.Into) is not None:
        reason = Reason("sql.select_into", "it writes what it reads", RiskLevel.HIGH, statement.span_of("into"))
        yield Judgement(Effect.DISRUPTIVE, RiskLevel.HIGH, (reason,))
    if tree.find(exp.Lock) is not None:
        reason = Reason("sql.locks", "it locks the rows that it reads", RiskLevel.HIGH, statement.span_of("for"))
        yield Judgement(Effect.DISRUPTIVE, RiskLevel.HIGH, (reason,))
    hints = {hint.name.upper() for table in tree.find_all(exp.WithTableHint) for hint in table.expressions}
    if hints & _LOCKING_HINTS:
        reason = Reason("sql.locks", "it locks the rows that it reads", RiskLevel.HIGH, statement.span)
        yield Judgement(Effect.DISRUPTIVE, RiskLevel.HIGH, (reason,))
    if tree.find(exp.Operator) is not None:
        yield unknown("sql.operator", "an operator of somebody's own may do anything")
    if tree.find(exp.PropertyEQ) is not None and tree.find(exp.Parameter) is not None:
        yield unknown("sql.variable", "it sets a variable while it reads")
    if any(inner is not tree for inner in tree.find_all(exp.Command, exp.Execute, exp.Create, exp.Drop, exp.Alter)):
        yield unknown("sql.not_decided", "a statement inside cannot be read")


def _calls_without_brackets(statement: Statement, tree: exp.Expr) -> Iterator[Judgement]:
    """Functions of Oracle that look like columns: of a package, or of the table that has none."""
    tables = [table for table in tree.find_all(exp.Table) if table.name]
    known = {name.lower() for table in tables for name in (table.name, table.alias) if name}
    known |= {cte.alias.lower() for cte in tree.find_all(exp.CTE, exp.Subquery) if cte.alias}
    only_dual = {table.name.lower() for table in tables} <= {"dual"}
    for column in tree.find_all(exp.Column):
        stranger = column.table.lower() not in known if column.table else only_dual
        if stranger and column.name.lower() not in _OF_DUAL:
            detail = f"{column.name} may be a function, which nobody has listed"
            reason = Reason("sql.function_not_listed", detail, RiskLevel.HIGH, statement.span_of(column.name))
            yield Judgement(Effect.UNKNOWN, RiskLevel.HIGH, (reason,))


def _only_names_accounts(tree: exp.Expr, rules: SqlRules) -> bool:
    """Whether every column that is read, or asked about, tells of an account and opens none."""
    columns = [*tree.find_all(exp.Column)]
    named = bool(columns) and all(rules.account_columns.fullmatch(column.name.lower()) for column in columns)
    return named and isinstance(tree, exp.Select) and not any(True for _ in tree.find_all(exp.Star))


def _tables_and_columns(statement: Statement, tree: exp.Expr, rules: SqlRules) -> Iterator[Judgement]:
    for table in tree.find_all(exp.Table):
        name = full_name(table)
        if not table.db and name.upper() in rules.no_tables | rules.second_verbs:
            reason = Reason("sql.no_table", f"{name} begins a statement", RiskLevel.HIGH, statement.span_of(name))
            yield Judgement(Effect.UNKNOWN, RiskLevel.HIGH, (reason,))
        secret = rules.secret_tables.fullmatch(name) or rules.secret_tables.fullmatch(table.name.lower())
        if secret and not (rules.account_tables.fullmatch(name) and _only_names_accounts(tree, rules)):
            yield _read("sql.secret", f"{name} holds secrets", RiskLevel.HIGH, statement.span_of(table.name))
    for column in _shown(tree):
        name = column.name.lower()
        if rules.secret_columns.fullmatch(name):
            yield _read("sql.secret", f"{name} holds secrets", RiskLevel.HIGH, statement.span_of(column.name))
        elif rules.personal_columns.fullmatch(name):
            yield _read("sql.personal", f"{name} is personal", RiskLevel.MEDIUM, statement.span_of(column.name))
    rows = whole_rows(tree, _shown(tree))
    starred = any(True for _ in _stars(tree))
    for table in tree.find_all(exp.Table):
        shown = starred or table.alias_or_name.lower() in rows
        if shown and rules.revealing_tables.fullmatch(table.name.lower()):
            detail = f"all columns of {table.name} may show secrets"
            yield _read("sql.may_show_secrets", detail, RiskLevel.MEDIUM, statement.span_of(table.name))


def _shown(tree: exp.Expr) -> Iterator[exp.Column]:
    """Columns whose values come out."""
    for select in tree.find_all(exp.Select):
        for shown in select.expressions:
            for column in shown.find_all(exp.Column):
                if column.find_ancestor(exp.Count, exp.Length, exp.Is) is None:
                    yield column


def _stars(tree: exp.Expr) -> Iterator[exp.Expr]:
    return (
        star
        for select in tree.find_all(exp.Select)
        for shown in select.expressions
        for star in shown.find_all(exp.Star)
        if star.find_ancestor(exp.Count) is None
    )


def full_name(table: exp.Table) -> str:
    """``schema.table`` in lower case, or the table alone."""
    return ".".join(part for part in (table.db.lower(), table.name.lower()) if part)


def _is_heavy(tree: exp.Expr, rules: SqlRules) -> bool:
    """Whether a table of the application's is read whole, or a series is made up that may be long."""
    if any(recursive.args.get("recursive") for recursive in tree.find_all(exp.With)):
        return not _is_limited(tree)
    if any(_makes_up_many(call, rules) for call in tree.find_all(exp.Func)):
        return not _is_limited(tree)
    queries = tree.find_all(exp.Select)
    return not _is_limited(tree) and any(_reads_whole(query, rules) for query in queries)


def _makes_up_many(call: exp.Func, rules: SqlRules) -> bool:
    """Whether it is a series that is not written to end soon."""
    if not rules.series_functions.intersection(name.lower() for name in call.sql_names()):
        return False
    ends = [call.args.get("start"), call.args.get("end")]
    numbers = [int(end.this) for end in ends if isinstance(end, exp.Literal) and str(end.this).isdigit()]
    return len(numbers) < len(ends) or max(numbers) - min(numbers) > _MOST_ROWS


def _is_limited(tree: exp.Expr) -> bool:
    limit = tree.args.get("limit")
    if limit is None:
        return False
    count = limit.args.get("expression") or limit.args.get("count")
    return isinstance(count, exp.Literal) and count.this.isdigit() and int(count.this) <= _MOST_ROWS


def _reads_whole(query: exp.Select, rules: SqlRules) -> bool:
    if narrows(query) or _is_one_row(query) or _counts_by_few(query, rules):
        return False
    with_names = {cte.alias.lower() for cte in query.root().find_all(exp.CTE)}
    source = query.args.get("from_") or query.args.get("from")
    tables = [source.this, *(join.this for join in query.args.get("joins") or ())] if source is not None else []
    names = [full_name(table) for table in tables if isinstance(table, exp.Table) and table.name]
    return any(name not in with_names and not rules.system_tables.fullmatch(name) for name in names)


def _counts_by_few(query: exp.Select, rules: SqlRules) -> bool:
    """Whether it only counts or sums up, for each value of columns that have few."""
    group = query.args.get("group")
    if query.args.get("joins"):
        return False
    if group is None:
        return query.args.get("distinct") is not None and all(_is_coarse(shown, rules) for shown in query.expressions)
    return all(
        shown.find(exp.AggFunc) is not None or _is_coarse(shown, rules)
        for shown in (*query.expressions, *group.expressions)
    )


def _is_coarse(shown: exp.Expr, rules: SqlRules) -> bool:
    columns = [*shown.find_all(exp.Column)]
    if shown.find(exp.DateTrunc, exp.TimestampTrunc, exp.Extract) is not None or isinstance(shown, exp.Literal):
        return True
    return bool(columns) and all(rules.coarse_columns.fullmatch(column.name.lower()) for column in columns)


def _is_one_row(query: exp.Select) -> bool:
    """Whether it only counts or sums up: what comes back is small."""
    if query.args.get("group") is not None or query.args.get("joins"):
        return False
    return all(shown.find(exp.AggFunc) is not None for shown in query.expressions)
