"""Variables that change what other programs do."""

import re
from collections.abc import Iterable, Iterator

from schemas.words import RiskLevel
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.shell.syntax import Assignment, Variable

_CODE = re.compile(
    r"LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|BASH_ENV|ENV|PROMPT_COMMAND|PS[04]|BASH_FUNC.*|PERL5(?:OPT|LIB|DB)|RUBY(?:OPT|LIB)"
    r"|PYTHON(?:STARTUP|PATH|HOME)|NODE_OPTIONS|NODE_PATH|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|GCONV_PATH|GIT_(?:SSH\w*|PAGER|EDITOR|EXTERNAL_DIFF|"
    r"EXEC_PATH|CONFIG\w*|ASKPASS|PROXY_COMMAND)|(?:MAN)?PAGER|EDITOR|VISUAL|LESS(?:OPEN|CLOSE|EDIT)?|BROWSER|SUDO_\w+|SSH_ASKPASS"
)
_PAGER = re.compile(r"(?:GIT_|MAN|SYSTEMD_)?PAGER")
_READ_DIFFERENTLY = re.compile(
    r"PATH|IFS|HIST\w*|PROMPT_\w+|SHELLOPTS|BASHOPTS|GLOBIGNORE|CDPATH|HOME|SHELL|TMPDIR|POSIXLY_CORRECT|BASH\w*|DYLD_\w+|LD_\w+"
)
_HARMLESS = re.compile(
    r"LC_\w+|LANG|LANGUAGE|TZ|COLUMNS|LINES|TERM|NO_COLOR|SYSTEMD_(?:PAGER|COLORS|LESS)|DEBIAN_FRONTEND|NEEDRESTART_\w+"
    r"|PG(?:PASSWORD|HOST|PORT|USER|DATABASE)|MYSQL_PWD|REDISCLI_AUTH|AWS_(?:PROFILE|REGION|DEFAULT_REGION)|KUBECONFIG|TIMEFORMAT|ETCDCTL_(?:API|ENDPOINTS)"
    r"|(?:VAULT|CONSUL_HTTP|NOMAD|ETCD)_(?:ADDR|NAMESPACE|TOKEN)|ANSIBLE_(?:NOCOLOR|FORCE_COLOR|STDOUT_CALLBACK|DISPLAY_\w+)"
    r"|TF_(?:IN_AUTOMATION|INPUT|CLI_ARGS_plan)|DOCKER_CLI_HINTS|COMPOSE_PROJECT_NAME|HELM_NAMESPACE|OS_CLOUD|CLOUDSDK_\w*PROJECT"
    r"|FORCE_COLOR|CLICOLOR\w*|S_COLORS|S_TIME_FORMAT|GREP_COLORS?|LS_COLORS|PGCONNECT_TIMEOUT|PGSSLMODE|PGAPPNAME|RESTIC_REPOSITORY|BORG_REPO"
    r"|GIT_(?:TERMINAL_PROMPT|OPTIONAL_LOCKS)|PIP_DISABLE_PIP_VERSION_CHECK|HOMEBREW_NO_AUTO_UPDATE|COMPOSER_ALLOW_SUPERUSER"
)

_INDEX = re.compile(r"[A-Za-z_]\w*\[[^\]]*(?:\$[({]|`)")
"""An index that runs a command, wherever it is calculated with the value."""
_ALLOWED = {
    "TF_CLI_ARGS_plan": re.compile(
        r"(?:-(?:no-color|compact-warnings|(?:input|lock|refresh)=false|(?:parallelism|lock-timeout)=\w+)\s*)*"
    ),
    "KUBECONFIG": re.compile(r"(?!.*(?:^|:)(?:/(?:var/)?tmp/|/dev/|[^/~$])).*"),
    "RESTIC_REPOSITORY": re.compile(r"(?!rclone:).*"),
    "SYSTEMD_LESS": re.compile(r"[A-Za-z]*"),
}
"""What some of the harmless ones may be: others name a file to write, or a program."""


def judge_assignment(assignment: Assignment, value: str | None, *, reaches_programs: bool) -> Judgement | None:
    """The verdict on an assignment of ``value``, as far as that is known; nothing when it changes nothing."""
    if not assignment.name.isascii():
        return unknown(
            "shell.variable", f"{assignment.name!r} is no name of a variable: it is a command, or a disguise"
        )
    parts = assignment.parts if assignment.value is None else assignment.value.parts
    if len(parts) > 1 and any(isinstance(part, Variable) and part.name == "IFS" for part in parts):
        return unknown("shell.variable", "what separates words is no part of a value: it is a command in disguise")
    if _INDEX.search(value or ""):
        return unknown("shell.variable", "what is calculated with this value runs a command")
    return judge_variable(assignment.name, value or "", reaches_programs=reaches_programs)


def judge_names(names: Iterable[str]) -> Iterator[Judgement]:
    """The verdicts on variables that get a value which nobody sees: each as if any value stood there."""
    found = (judge_variable(name, "?", reaches_programs=False) for name in sorted(names))
    return (judged for judged in found if judged is not None)


def judge_variable(name: str, value: str, *, reaches_programs: bool) -> Judgement | None:
    """The verdict on setting a variable; nothing when that alone changes nothing."""
    if _PAGER.fullmatch(name) and value in {"", "cat"}:
        return None
    allowed = _ALLOWED.get(name)
    if allowed is not None and reaches_programs and allowed.fullmatch(value) is None:
        return unknown("shell.variable", f"nobody has listed what {name} changes when it is {value!r}")
    if _CODE.fullmatch(name):
        return unknown("shell.code_variable", f"{name} makes other programs run code", risk=RiskLevel.CRITICAL)
    if _READ_DIFFERENTLY.fullmatch(name):
        return unknown("shell.variable", f"{name} changes what the commands after it mean")
    if not reaches_programs or _HARMLESS.fullmatch(name):
        if name == "SYSTEMD_PAGER" and value not in {"", "cat"}:
            return unknown("shell.code_variable", f"{name} makes other programs run code", risk=RiskLevel.CRITICAL)
        return None
    return unknown("shell.variable", f"nobody has listed what {name} changes")
