"""Words of a read that make it one of secrets, or one whose end nobody can see."""

import re
from collections.abc import Callable, Iterable

from schemas.words import RiskLevel
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.template_text import GO_ACTION, has_template
from stage_e.risk.unknown_text import GLOB, shown

_SECRET = re.compile(
    r"""(?ix)
      (?:^|[/\\=@]) (?: g?shadow-? | \.env(?:\.[\w-]+)? | \.?pgpass(?:\.conf)? | \.my\.cnf | \.netrc | \.git-credentials
        | \.htpasswd | \.vault-token | id_(?:rsa|dsa|ecdsa|ed25519) | sudoers | credentials | kubeconfig | ntds\.dit
        | wp-config\.php | krb5\.keytab | opasswd ) $
    | \.(?:pem|key|pfx|p12|jks|keystore|kdbx|ppk|ovpn) $
    | /\.(?:ssh|gnupg|aws|kube|docker)(?:/|$) | /etc/(?:sudoers\.d|ssl/private|pki/tls/private)(?:/|$)
    | /proc/(?:[^/]+/mem|kcore)$ | /dev/k?mem$ | (?:^|=)(?:/var)?/run/secrets(?:/|$)
    | /etc/kubernetes/(?:pki/.*|\w+\.conf)$
    | \\\.(?:ssh|gnupg|aws|azure|kube|docker)\\(?!known_hosts$|authorized_keys$|[^\\]+\.pub$)
    | \\appdata\\\w+\\microsoft\\(?:credentials|protect|vault)(?:\\|$) | \\login[ ]data$
    | \\(?:config\\(?:regback\\)?(?:sam|security|system)|repair) | (?:^|\s)env:(?!\w+$)
    | (?:^|\s)env:\w*(?:pass|pwd|secret|token|key|cred|conn|url|uri|dsn|auth|sas|cert|private|session)\w*
    """
)
_PUBLIC = re.compile(r"/\.ssh/(?:[\w.-]+\.pub|known_hosts|authorized_keys2?)$")
_MAY_HOLD_SECRETS = re.compile(
    r"(?i)(?:web\.config|\\applicationhost\.config|\\sitelist\.xml|appsettings(?:\.\w+)?\.json|consolehost_history\.txt|(?:auto)?unattend(?:ed)?\.xml|sysprep\.(?:inf|xml)|\\groups\.xml"
    r"|database\.ya?ml|application(?:-\w+)?\.(?:properties|ya?ml)|connectionstrings\.config|\.tfstate|\.rdp|/proc/[^/]+/environ|\.(?:bash|zsh|mysql|psql)_history|(?<!\.conf)(?<!\.cfg)(?<!\.html)(?<!\.service)\.bak|\.dump|(?:^|/)(?:[^/]*(?:dump|backup|bak|prod|export)[^/]*|(?:.*/)?(?:backups?|dumps?|tmp|root|home/[^/]+)/[^/]+)\.sql|secrets?\.\w+)$|^\\\\(?![a-z][\w-]*\\(?![a-z]\$|admin\$|ipc\$|sysvol|netlogon)[\w$-])"
)
_HOMES = ("/root", "/home/somebody")
_SECRET_FILES = (
    *("/etc/shadow", "/etc/gshadow", "/etc/sudoers"),
    *(f"{home}/{name}" for home in _HOMES for name in (".ssh/id_rsa", ".aws/credentials", ".kube/config", ".pgpass")),
)
_SECRET_NAMES = (
    *("shadow", "gshadow", "sudoers", "credentials", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "kubeconfig"),
    *(".env", ".pgpass", ".my.cnf", ".netrc", ".git-credentials", ".htpasswd", ".ssh", ".aws", ".kube"),
)
_ACTS_WHEN_READ = re.compile(r"(?:^|=)(?:/dev/(?:watchdog|n?st\d|input/|snd/|video\d|tpm)|/proc/kmsg$)")
"""What is read there is gone for others, is what somebody types or says, or starts the clock of a reset."""
_TRAVERSAL = re.compile(r"(?:^|[/\\=])\.\.(?:[/\\]|$)")


def holds_secret(word: str) -> bool:
    """Whether it names a secret, or a wildcard in it can; the public half of a key is none."""
    if _PUBLIC.search(word):
        return False
    return _SECRET.search(word) is not None or (GLOB in word and _may_find_secret(word))


def raised_for_words(judged: Judgement, words: Iterable[str], names_only: RiskLevel | None = None) -> Judgement:
    """``judged`` at the risk that its words deserve: reading a secret is high, reading what may show one medium.

    ``names_only``: how bad it is to show that a secret is there, and never what stands in it.
    """
    for word in words:
        if names_only is None and _ACTS_WHEN_READ.search(word):
            judged = together([judged, unknown("path.device", f"to read {shown(word)} is to do something")])
        elif holds_secret(word) and names_only is not None:
            judged = judged.raised(names_only, "path.secret_name", f"{shown(word)} is where secrets are")
        elif holds_secret(word):
            judged = judged.raised(RiskLevel.HIGH, "path.secret", f"{shown(word)} holds secrets")
        elif _TRAVERSAL.search(word):
            judged = judged.raised(RiskLevel.HIGH, "path.traversal", f"{word} leaves the folder that it names")
        elif names_only is None and _MAY_HOLD_SECRETS.search(word):
            judged = judged.raised(RiskLevel.MEDIUM, "path.may_hold_secrets", f"{word} may hold secrets")
        elif has_template(GO_ACTION.sub("", word)) and ("/" in word or "\\" in word):
            judged = judged.raised(RiskLevel.MEDIUM, "path.not_known_yet", f"nobody knows yet where {word} leads")
    return judged


def _may_find_secret(word: str) -> bool:
    name = word.rpartition("/")[2]
    if len(name.replace(GLOB, "")) > 1 and any(map(_found_by(name), _SECRET_NAMES)):
        return True
    return any(map(_found_by(word), _SECRET_FILES))


def _found_by(word: str) -> Callable[[str], bool]:
    """Whether a wildcard finds a path: within one folder, and no hidden file that it does not name."""
    parts = [re.escape(part) for part in word.split(GLOB)]
    pattern = re.compile(r"[^/]*".join(parts).replace("/[^/]*", r"/(?!\.)[^/]*"))
    return lambda path: pattern.fullmatch(path) is not None and not (word.startswith(GLOB) and path.startswith("."))
