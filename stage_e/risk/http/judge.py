"""The verdict on a request to an HTTP API."""

import re
from collections.abc import Mapping

from schemas.json_text import JsonValue
from schemas.words import Effect, RiskLevel
from stage_e.risk.http.address import is_bare_outside, is_loopback, is_metadata
from stage_e.risk.http.graphql import only_asks
from stage_e.risk.http.headers import judge_headers, plain_name
from stage_e.risk.http.request import HttpRequest, request_of
from stage_e.risk.http.routes import HttpRules, Route, http_rules
from stage_e.risk.http.verbs import acting_word, acts_by_parameter, acts_by_path, judge_change, judge_get
from stage_e.risk.judgement import Judgement, Reason, together, unknown
from stage_e.risk.template_text import has_template

_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_OWN_SERVICE = re.compile(r"(?:[a-z]+-)?(?:asset|automation|network|communication)-service|opsconductor.*|stage-e.*")
_LOSES_ALL = re.compile(
    r"(?i)\b(bulk|mass|batch)?(delete|remove|destroy|purge|wipe|drop|reset|truncate)_?(all|many|every)\w*|factory_?reset|\bwipe"
)
_GRAPHQL_KEYS = frozenset({"query", "mutation", "operationName", "variables", "extensions", "id"})
_SECRET_IN_BODY = re.compile(r"(?i)secret|cred|passw|token|private_key|api_?key")


def judge_http(
    method: str, url: str, body: JsonValue = None, headers: Mapping[str, JsonValue] | None = None
) -> Judgement:
    """The verdict on a request; what its headers say instead of the method counts."""
    rules = http_rules()
    try:
        request = request_of(_method(method, url, body, headers or {}, rules), url, body)
    except ValueError:
        return unknown("http.unreadable", "the URL cannot be read")
    judged = together([_judged(request, rules), *judge_headers(headers or {}, rules)])
    for risk, rule, detail in _besides(request, rules):
        judged = judged.raised(risk, rule, detail)
    return judged


def _method(method: str, url: str, body: JsonValue, headers: Mapping[str, JsonValue], rules: HttpRules) -> str:
    """The method that the server takes it for, where a header, a parameter or a field speaks of another one."""
    for name, value in headers.items():
        if rules.override_headers.fullmatch(plain_name(name)):
            return str(value)
    named = re.search(r"[?&]_method=(\w+)", url)
    if named is not None:
        return named[1]
    if isinstance(body, dict) and isinstance(body.get("_method"), str):
        return str(body["_method"])
    return method


def _judged(request: HttpRequest, rules: HttpRules) -> Judgement:
    astray = _by_destination(request)
    if astray is not None:
        return astray
    if request.path.rstrip("/").endswith("/graphql"):
        return _of_graphql(request)
    known = next((route for route in rules.routes if route.fits(request)), None)
    if known is not None and not _acts_besides(known, request, rules):
        reason = Reason("http.known", f"{request.method} {request.path} {known.detail}", known.risk)
        return Judgement(known.effect, known.risk, (reason,))
    if request.method in _CHANGES:
        return judge_change(request, rules)
    if request.method not in _READS:
        return unknown("http.method", f"nobody has listed what {request.method} does")
    return judge_get(request, rules)


def _acts_besides(known: Route, request: HttpRequest, rules: HttpRules) -> bool:
    """Whether a word means a change that the route, which only looks, says nothing of."""
    if known.effect is Effect.PROBE and acts_by_path(request, rules):
        return True
    about_nothing = known.effect.harmless and not known.params and request.method in _READS
    return about_nothing and acts_by_parameter(request, rules)


def _by_destination(request: HttpRequest) -> Judgement | None:
    """The verdict where it leads somewhere that no route can be known of."""
    if request.scheme not in {"http", "https"} or not request.host:
        return _of_scheme(request)
    if has_template(request.host) or has_template(request.path):
        return unknown("http.template", "nobody knows yet where it goes")
    if is_metadata(request.host):
        return _inward(request, "a metadata service, which gives credentials away")
    if is_loopback(request.host):
        return _inward(request, "the machine that sends it")
    if _OWN_SERVICE.fullmatch(request.host.partition(".")[0]):
        return unknown("http.own_service", "it goes around Stage E to a service of OpsConductor")
    if not request.path.isascii() or "/../" in f"{request.path}/":
        return unknown("http.path", "the path holds what a server may read as another one")
    return None


def _of_scheme(request: HttpRequest) -> Judgement:
    if request.scheme == "file":
        reason = Reason("http.scheme", "it reads a file of the machine that sends it", RiskLevel.HIGH)
        return Judgement(Effect.READ, RiskLevel.HIGH, (reason,))
    return unknown("http.scheme", f"{request.scheme or 'it'} is no http or https URL with a host")


def _inward(request: HttpRequest, where: str) -> Judgement:
    effect = Effect.READ if request.method in _READS else Effect.UNKNOWN
    reason = Reason("http.inward", f"it leads to {where}", RiskLevel.CRITICAL)
    return Judgement(effect, RiskLevel.CRITICAL, (reason,))


def _of_graphql(request: HttpRequest) -> Judgement:
    if request.method == "POST" and not _GRAPHQL_KEYS & {*request.params} and only_asks(request.body):
        return Judgement(Effect.READ, RiskLevel.LOW, (Reason("http.query", "every operation in it is a query"),))
    judged = unknown("http.mutation", "it is no plain GraphQL query", Effect.DISRUPTIVE)
    if _LOSES_ALL.search(request.body):
        return judged.raised(RiskLevel.CRITICAL, "http.delete_all", "it deletes as many as there are")
    return judged


def _besides(request: HttpRequest, rules: HttpRules) -> list[tuple[RiskLevel, str, str]]:
    """What raises the risk of any request."""
    found = []
    if request.has_login or any(rules.secret_keys.fullmatch(name.lower()) for name in request.params):
        found.append((RiskLevel.MEDIUM, "http.secret_in_url", "a secret stands in the URL, which is logged everywhere"))
    if has_template(request.body):
        astray = is_bare_outside(request.host) or _SECRET_IN_BODY.search(request.body)
        risk = RiskLevel.CRITICAL if astray else RiskLevel.HIGH
        found.append((risk, "http.sends_out", "it sends out what earlier steps yield"))
    if request.method == "GET" and request.body and acting_word(request.body, rules):
        found.append((RiskLevel.HIGH, "http.body", "a GET with a body that speaks of a change"))
    return found
