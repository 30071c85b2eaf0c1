"""The verdict on a query: the worst of its statements, read in the grammar of its engine."""

import re
from dataclasses import replace

from sqlglot import exp

from schemas.words import Effect, RiskLevel
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.sql.branches import Branches, branches_of
from stage_e.risk.sql.changes import judge_changes
from stage_e.risk.sql.reads import judge_parts, judge_query
from stage_e.risk.sql.rules import SqlRules, sql_rules
from stage_e.risk.sql.statement import Statement, UnreadableSqlError, statements_of
from stage_e.risk.sql.variables import Variables, variables_of
from stage_e.risk.template_text import has_template

_PARSED = frozenset({"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "TABLE", "("})
_EXPLAINS = frozenset({"EXPLAIN", "DESCRIBE", "DESC"})
_TABLE_NAME = re.compile(r"[A-Z0-9_$]+(?: \. [A-Z0-9_$]+)?")
_ANY_ENGINE = ("postgres", "mysql")
_ENDS = re.compile(r"(COMMIT|END)( .*)?")
_EXPORT = re.compile(r"COPY \(.*\) TO STDOUT(?: WITH)?(?: \([A-Z0-9_ ,'?]*\)| CSV| HEADER| BINARY)*")
_WILD_CHANGE = re.compile(
    r"(?i)\b(?:drop|truncate|delete\s+from|alter\s+(?:system|role|user)|grant|create\s+(?:role|user)|shutdown|xp_cmdshell)\b"
)
_SMALL = frozenset({RiskLevel.LOW, RiskLevel.MEDIUM})
_DEEPEST = 3
_LONGEST = 20_000
_MAY_GO_ON = frozenset({"SELECT", "SET", "PRINT", "USE", "DECLARE", "DBCC", "EXEC", "EXECUTE"})


def judge_sql(query: str, dialect: str | None) -> Judgement:
    """The verdict on ``query``; where nobody says which engine runs it, the worst of the usual ones."""
    rules = sql_rules()
    if has_template(query):
        return unknown("sql.template", "a part of the query is not known yet, and could be anything")
    if len(query) > _LONGEST:
        return unknown("sql.too_long", f"it is longer than {_LONGEST} characters")
    grammar = rules.grammars.get((dialect or "").strip().lower())
    found = [_judged(query, name, rules) for name in ([grammar] if grammar else _ANY_ENGINE)]
    worst = max(found, key=lambda judged: ([*RiskLevel].index(judged.risk), not judged.effect.harmless))
    if grammar is None and worst.risk in _SMALL and _may_be_stacked(query, rules):
        return unknown("sql.stacked", "to some engines it is two statements, without a semicolon")
    return worst


def _may_be_stacked(query: str, rules: SqlRules) -> bool:
    """Whether an engine that asks for no semicolon may find a second statement in one that only reads."""
    lines = [statement.line for statement in statements_of(query, _ANY_ENGINE[0])]
    return any(line.split(" ", 1)[0] in _MAY_GO_ON and rules.has_second_statement(line) for line in lines)


def _judged(query: str, grammar: str, rules: SqlRules) -> Judgement:
    try:
        statements = statements_of(query, grammar)
    except UnreadableSqlError as error:
        return _raised_for_text(unknown("sql.unreadable", f"it is no SQL that can be read: {error}"), query)
    if not statements:
        return unknown("sql.empty", "there is no statement in it")
    judged = together([_of_statement(statement, rules) for statement in statements])
    return _rolled_back(statements, judged) if judged.effect is Effect.DESTRUCTIVE else judged


def _rolled_back(statements: list[Statement], judged: Judgement) -> Judgement:
    """A transaction of plain changes that is rolled back loses nothing, but locks while it runs."""
    lines = [statement.line for statement in statements]
    opened = re.fullmatch(r"(BEGIN|START TRANSACTION)( .*)?", lines[0]) and lines[-1] == "ROLLBACK"
    plain = all(line.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"} for line in lines[1:-1])
    if not opened or not plain or any(map(_ENDS.fullmatch, lines[1:])):
        return judged
    reason = Reason("sql.rolled_back", "it is rolled back, and locks what it touches until then", RiskLevel.HIGH)
    return Judgement(Effect.DISRUPTIVE, RiskLevel.HIGH, (reason,))


def _of_statement(statement: Statement, rules: SqlRules, depth: int = 0) -> Judgement:
    span = statement.disguised()
    if span is not None:
        reason = Reason("sql.lookalike", "a word in it is not what it looks like", RiskLevel.HIGH, span)
        return Judgement(Effect.UNKNOWN, RiskLevel.HIGH, (reason,))
    judged = _of_first(statement, rules, depth)
    if statement.grammar == "tsql" and judged.risk in _SMALL and rules.has_second_statement(statement.line):
        return _at(statement, unknown("sql.stacked", "a second statement may stand in it, without a semicolon"))
    return judged


def _of_first(statement: Statement, rules: SqlRules, depth: int) -> Judgement:
    line = statement.line
    verb = line.split(" ", 1)[0]
    if depth > _DEEPEST:
        return _at(statement, unknown("sql.not_decided", "it is nested too deep"))
    if verb in _EXPLAINS:
        return _of_explain(statement, rules, depth)
    inner = _of_inner(statement, rules, depth)
    if inner is not None:
        return inner
    if _EXPORT.fullmatch(line):
        return _of_export(statement, rules, depth)
    if verb in _PARSED and " INTO OUTFILE " not in line and " INTO DUMPFILE " not in line:
        return _of_tree(statement, rules)
    if verb == "SET" and rules.quiet_settings.fullmatch(line[4:].lower()):
        return _known(statement, "sql.session", "sets something for this session", Effect.READ, RiskLevel.LOW)
    return _of_words(statement, rules, line)


def _of_inner(statement: Statement, rules: SqlRules, depth: int) -> Judgement | None:
    """The verdict where a statement holds others, or values that are computed."""
    variables = variables_of(statement, rules.second_verbs)
    if variables is not None:
        return _of_variables(statement, variables, rules, depth)
    branches = branches_of(statement, rules.second_verbs)
    if branches is not None:
        return _of_branches(statement, branches, rules, depth)
    return _of_prepare(statement, rules, depth) if statement.line.startswith("PREPARE ") else None


def _of_words(statement: Statement, rules: SqlRules, line: str) -> Judgement:
    if line.startswith("DO "):
        code = " ".join(token.text for token in statement.tokens)
        judged = unknown("sql.code", "it runs code that nobody sees here")
        return _at(statement, _raised_for_text(judged, code))
    known = rules.command(line)
    if known is not None:
        return _known(statement, known.rule, known.detail, known.effect, known.risk)
    return _at(statement, unknown("sql.not_listed", f"nobody has listed what {line.split(' ', 1)[0]} does here"))


def _raised_for_text(judged: Judgement, text: str) -> Judgement:
    """What cannot be read as SQL and still speaks of a wide change is meant to make one."""
    if _WILD_CHANGE.search(text) is None:
        return judged
    return judged.raised(RiskLevel.CRITICAL, "sql.hidden_change", "it speaks of a change that nobody can see whole")


def _known(statement: Statement, rule: str, detail: str, effect: Effect, risk: RiskLevel) -> Judgement:
    return Judgement(effect, risk, (Reason(rule, f"it {detail}", risk, statement.span),))


def _at(statement: Statement, judged: Judgement) -> Judgement:
    return replace(judged, reasons=tuple(replace(reason, span=statement.span) for reason in judged.reasons))


def _of_tree(statement: Statement, rules: SqlRules) -> Judgement:
    tree = statement.tree()
    if isinstance(tree, exp.Query | exp.Values) and tree.find(exp.DML, exp.Merge) is None:
        return judge_query(statement, tree, rules)
    if isinstance(tree, exp.Query | exp.DML | exp.Merge):
        changed = judge_changes(statement, tree, rules)
        parts = judge_parts(statement, tree, rules)
        return changed if parts.effect.harmless and parts.risk is RiskLevel.LOW else together([changed, parts])
    plain = " ".join(statement.line.split("'?'"))
    return _at(statement, _raised_for_text(unknown("sql.unreadable", "it is no statement that can be read"), plain))


def _of_explain(statement: Statement, rules: SqlRules, depth: int) -> Judgement:
    """Only ANALYZE runs what is explained."""
    explained = statement if statement.verb is not None else statement.rest(1)
    if explained is None:
        return _at(statement, unknown("sql.not_decided", "there is nothing to explain"))
    statement = explained
    words = [token.text.upper() for token in statement.tokens]
    start = next((at for at, word in enumerate(words) if word not in rules.explain_options), len(words))
    inner = statement.rest(start)
    if inner is not None and {"ANALYZE", "ANALYSE"} & {*words[:start]}:
        return _of_statement(inner, rules, depth + 1)
    if inner is not None and words[start] in _PARSED and inner.tree() is not None:
        return _known(statement, "sql.explain", "only shows how a query would run", Effect.READ, RiskLevel.LOW)
    if _TABLE_NAME.fullmatch(" ".join(words)):
        return _known(statement, "sql.read", "describes a table", Effect.READ, RiskLevel.LOW)
    return _at(statement, unknown("sql.not_decided", "nobody can see what it explains"))


def _of_export(statement: Statement, rules: SqlRules, depth: int) -> Judgement:
    """A query whose rows go to whoever asks does what the query does."""
    closed = max(at for at, token in enumerate(statement.tokens) if token.text == ")" and not _is_option(statement, at))
    inner = statement.part(2, closed)
    return _of_statement(inner, rules, depth + 1) if inner else _at(statement, unknown("sql.empty", "it is empty"))


def _is_option(statement: Statement, at: int) -> bool:
    """Whether the token stands behind ``TO STDOUT``."""
    return any(token.text.upper() == "STDOUT" for token in statement.tokens[:at])


def _of_variables(statement: Statement, variables: Variables, rules: SqlRules, depth: int) -> Judgement:
    """What the values do that variables get, and then the statement behind."""
    found = [_known(statement, "sql.variables", "keeps values for itself", Effect.READ, RiskLevel.LOW)]
    found.extend(_of_value(value, rules) for value in variables.values)
    if variables.rest is not None:
        found.append(_of_statement(variables.rest, rules, depth + 1))
    return together(found)


def _of_branches(statement: Statement, branches: Branches, rules: SqlRules, depth: int) -> Judgement:
    """What the condition does, and all that may run."""
    parts = [_of_statement(part, rules, depth + 1) for part in branches.parts]
    found = together([_of_value(branches.condition, rules), *parts])
    return found if parts else _at(statement, unknown("sql.not_decided", "nobody can read what may run"))


def _of_value(value: Statement, rules: SqlRules) -> Judgement:
    """What computing an expression does."""
    tree = value.tree()
    if not isinstance(tree, exp.Expression) or isinstance(tree, exp.Command | exp.DML | exp.Execute):
        return _at(value, unknown("sql.not_decided", "nobody can read what is computed here"))
    return judge_query(value, tree if isinstance(tree, exp.Query) else exp.select(tree), rules)


def _of_prepare(statement: Statement, rules: SqlRules, depth: int) -> Judgement:
    """What is prepared is judged as if it ran."""
    words = [token.text.upper() for token in statement.tokens]
    inner = statement.rest(words.index("AS") + 1) if "AS" in words else None
    if inner is None:
        return _at(statement, unknown("sql.dynamic", "it prepares a text that nobody sees here"))
    return _of_statement(inner, rules, depth + 1)
