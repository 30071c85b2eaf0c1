"""What a request does to a route that nobody has listed, by the words in it."""

import re

from schemas.words import Effect, RiskLevel
from stage_e.risk.http.request import HttpRequest
from stage_e.risk.http.routes import HttpRules
from stage_e.risk.judgement import Judgement, Reason, unknown

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_ONE_RECORD = re.compile(r"[0-9]+|[0-9a-fA-F-]{16,}|[A-Z][A-Z0-9]+-[0-9]+|me|self|current|latest|[A-Za-z]*[0-9][\w.-]*")
_NUMBER = re.compile(r"[0-9]+|[0-9a-fA-F-]{16,}")
_PLAIN_NAME = re.compile(r"[a-z]+(?:[-_][a-z]+)*")
_NUMBERED = re.compile(r"[A-Za-z]+[-_][0-9]+")
"""One record out of many: ``restart-7``."""
_PREFIX = re.compile(r"api|rest|v[0-9.]+|public|internal|apis|services?")
_STATES = frozenset({"state", "status", "level", "value"})
_RECORDED = frozenset({"action", "event", "event_type", "operation", "verb", "actor"})
"""What a list of what was done can be asked for."""
_SWITCHED = frozenset({"on", "off", "0", "1", "true", "false"})
_LOSES_MANY = re.compile(
    r"(?i)_?(?:(?:bulk|batch|mass)[-_]?(?:delete|remove|destroy|purge)|(?:delete|remove|destroy|purge|wipe|drop)[-_]?(?:all|many|by[-_]?query|everything))"
    r"|(?:reboot|restart|stop|shutdown|disable|kill|reset)[-_]?all|factory[-_]?reset|wipe"
)
_SEARCH = re.compile(r"(?i)_?(search|find|lookup|suggest|autocomplete|typeahead|query)")
_SEARCHED = frozenset({"q", "query", "search", "term", "text", "jql", "cql", "s", "keyword", "keywords"})
_CHANGES_BY_BODY = re.compile(
    r"(?i)\b(insert\s+into|update\s+\S+\s+set|delete\s+from|drop\s+\w+|truncate|alter\s+\w+|exec(ute)?|mutation)\b"
    r'|"(action|op|operation|method|cmd|command|script|callback\w*|webhook\w*|delete|update|apply|save\w*)"\s*:'
)
_CHANGES_BY_QUERY = re.compile(
    r"(?i)\b(delete|drop|insert|update|merge|create|remove|set|alter|truncate|grant|revoke|exec(ute)?|call|detach|mutation|into)\b"
    r"|\|>\s*[\w.]*\bto\s*\(|\b(?:http|requests|sql|mqtt|slack|telegram|sendgrid|pagerduty)\.(?:post|to|do|message|endpoint|sendevent)\s*\("
    rf"|{_CHANGES_BY_BODY.pattern.removeprefix('(?i)')}"
)
"""In a language of queries that nobody names, any word that changes something in one of them."""
_STORES = frozenset({"_doc", "_create", "_update", "_bulk"})
"""Behind these a search engine stores whatever name follows."""
_STATEMENT = re.compile(
    r"(?i)\s*(?:(?:drop|alter|create)\s+(?:database|table|series|measurement|retention|user|continuous|shard|index|view|role)\b"
    r"|delete\s+from\s|insert\s+into\s|truncate\s+table\s|update\s+\S+\s+set\s|kill\s+query\b|optimize\s+table\s"
    r"|(?:grant|revoke)\s+.+\s(?:on|to|from)\s|system\s+(?:shutdown|drop|reload|stop|start|kill|flush)\b)"
)
"""A statement that a database takes through its address."""
_ASKED = frozenset(
    {"list", "get", "show", "view", "read", "status", "info", "stats", "count", "describe", "version", "ping"}
)
"""What an action is called that only asks."""
_AUDIT = re.compile(r"(?i)audit([-_]?(logs?|trail|events?))?|activit(y|ies)|events?")
_POWERFUL_BODY = re.compile(r'(?i)"(role|roles|is_?admin|admin|permissions?|scopes?|privileges?|group)"\s*:')


def judge_get(request: HttpRequest, rules: HttpRules) -> Judgement:
    """The verdict on a GET or a HEAD of an unlisted route."""
    segments = [segment for segment in request.path.split("/") if segment]
    acting = _acting_segment(segments, rules) or _acting_parameter(request, rules)
    if acting is not None:
        return unknown("http.may_do_something", f"{acting!r} in the URL may do something")
    if any(rules.secret_words.fullmatch(segment.lower()) for segment in segments):
        return _read("http.secret", "it reads secrets", RiskLevel.HIGH)
    if any(acting_word(segment, rules) for segment in segments):
        return _read("http.unlisted", "it is not listed, and a word in it could mean a change", RiskLevel.MEDIUM)
    if request.method != "GET":
        return _read("http.headers", "it asks for headers only", RiskLevel.LOW)
    return _by_size(segments, request, rules)


def _by_size(segments: list[str], request: HttpRequest, rules: HttpRules) -> Judgement:
    """The verdict on a GET that changes nothing, by how much comes back."""
    if not segments and not request.params:
        return _read("http.start_page", "it reads the start page", RiskLevel.LOW)
    if segments and _SEARCH.fullmatch(segments[-1]) and _SEARCHED & {name.lower() for name in request.params}:
        return _read("http.search", "it searches", RiskLevel.LOW)
    if segments and (_ONE_RECORD.fullmatch(segments[-1]) or _is_bounded(request, rules)):
        return _read("http.bounded", "it reads one record, or a part of a list", RiskLevel.LOW)
    if _is_part_of_one(segments):
        return _read("http.bounded", "it reads what belongs to one record", RiskLevel.LOW)
    return _read("http.unlisted", "it is not known how much it reads", RiskLevel.MEDIUM)


def _is_part_of_one(segments: list[str]) -> bool:
    """Whether the last part of the path lists something of one record: ``orders/42/items``."""
    named = [segment for segment in segments if not _PREFIX.fullmatch(segment)]
    return len(named) > 2 and _NUMBER.fullmatch(named[-2]) is not None and _PLAIN_NAME.fullmatch(named[-1]) is not None  # noqa: PLR2004  # a collection, its record, and the part


def judge_change(request: HttpRequest, rules: HttpRules) -> Judgement:
    """The verdict on a POST, PUT, PATCH or DELETE of an unlisted route."""
    segments = [segment for segment in request.path.split("/") if segment]
    if request.method == "DELETE":
        return _of_delete(segments)
    if any(_LOSES_MANY.fullmatch(text) for text in (*segments, *request.params.values())):
        return _change("http.delete_all", "it deletes as many as there are", Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    if request.method == "POST" and _only_searches(segments, request, rules):
        return _read("http.search", "it searches, though it is a POST", RiskLevel.LOW)
    if any(rules.secret_words.fullmatch(segment.lower()) for segment in segments):
        return _change("http.secret", "it changes secrets", Effect.DISRUPTIVE, RiskLevel.HIGH)
    if _acting_segment(segments, rules) is not None or _POWERFUL_BODY.search(request.body):
        return _change("http.acts", "it makes the other side do something", Effect.DISRUPTIVE, RiskLevel.HIGH)
    return _change("http.change", f"a {request.method} changes something", Effect.DISRUPTIVE, RiskLevel.MEDIUM)


def acting_word(text: str, rules: HttpRules) -> str | None:
    """The first word in the text that could mean a change."""
    words = (word.lower() for word in _WORDS.findall(text))
    return next((word for word in words if _is_acting(word, rules)), None)


def _is_acting(word: str, rules: HttpRules) -> bool:
    return (rules.acting_words.fullmatch(word) or rules.glued_words.fullmatch(word)) is not None


def _only_searches(segments: list[str], request: HttpRequest, rules: HttpRules) -> bool:
    """Whether the end of the path says so, and nothing in path, parameters and body says otherwise."""
    if not segments or _SEARCH.fullmatch(segments[-1]) is None or acts_by_parameter(request, rules):
        return False
    if _STORES & {*segments} or any(
        _acts(part, rules) or rules.secret_words.fullmatch(part.lower()) for part in segments
    ):
        return False
    changes = _CHANGES_BY_QUERY if segments[-1].lower().endswith("query") else _CHANGES_BY_BODY
    return not any(changes.search(text) for text in (request.body, *request.params.values()))


def _of_delete(segments: list[str]) -> Judgement:
    named = [segment for segment in segments if not _PREFIX.fullmatch(segment)]
    if len(named) <= 1 or any(sign in segments[-1] for sign in "*,") or segments[-1] in {"_all", "all"}:
        return _change("http.delete_all", "it deletes a whole collection", Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    if len(named) % 2 and not _ONE_RECORD.fullmatch(segments[-1]) and segments[-1].endswith("s"):
        return _change("http.delete_all", "it deletes a whole collection", Effect.DESTRUCTIVE, RiskLevel.CRITICAL)
    return _change("http.delete", "it deletes a record", Effect.DESTRUCTIVE, RiskLevel.HIGH)


def acts_by_path(request: HttpRequest, rules: HttpRules) -> bool:
    """Whether a part of the path means a change."""
    return _acting_segment(request.path.split("/"), rules) is not None


def acts_by_parameter(request: HttpRequest, rules: HttpRules) -> bool:
    """Whether a parameter means a change."""
    return _acting_parameter(request, rules) is not None


def _acting_segment(segments: list[str], rules: HttpRules) -> str | None:
    """The first part of the path that means a change, and no record of one."""
    shows_record = bool(segments) and rules.record_words.fullmatch(segments[-1].lower()) is not None
    named = (segment for segment in segments if not (shows_record and _NUMBERED.fullmatch(segment)))
    return next((segment for segment in named if _acts(segment, rules)), None)


def _acts(segment: str, rules: HttpRules) -> bool:
    words = [word.lower() for word in _WORDS.findall(segment)]
    if not any(_is_acting(word, rules) for word in words):
        return False
    return len(words) == 1 or not rules.record_words.fullmatch(words[-1])


def _acting_parameter(request: HttpRequest, rules: HttpRules) -> str | None:
    of_records = _AUDIT.fullmatch(request.path.rstrip("/").rpartition("/")[2]) and _is_bounded(request, rules)
    for name, value in request.params.items():
        key = name.lower()
        if key in _STATES and value.lower() in _SWITCHED:
            return f"{name}={value}"
        if _STATEMENT.match(value):
            return f"{name}={value}"
        if rules.asking_keys.fullmatch(key) or rules.secret_keys.fullmatch(key):
            continue
        if of_records and key in _RECORDED and _PLAIN_NAME.fullmatch(value.lower()):
            continue
        if rules.acting_keys.fullmatch(key) and value.lower() not in _ASKED:
            return f"{name}={value}"
        if any(acting_word(text, rules) or _switches(text, rules) for text in (name, value)):
            return f"{name}={value}"
    return None


def _switches(text: str, rules: HttpRules) -> bool:
    return any(rules.acting_values.fullmatch(word.lower()) for word in _WORDS.findall(text))


def _is_bounded(request: HttpRequest, rules: HttpRules) -> bool:
    return any(rules.bounding_keys.fullmatch(name.lower()) for name in request.params)


def _read(rule: str, detail: str, risk: RiskLevel) -> Judgement:
    return Judgement(Effect.READ, risk, (Reason(rule, detail, risk),))


def _change(rule: str, detail: str, effect: Effect, risk: RiskLevel) -> Judgement:
    return Judgement(effect, risk, (Reason(rule, detail, risk),))
