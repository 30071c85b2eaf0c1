"""Words of a read that make it one of secrets, or one whose end nobody can see."""

import re
from collections.abc import Iterable

from schemas.words import RiskLevel
from stage_e.risk.judgement import Judgement
from stage_e.risk.template_text import has_template

_SECRET = re.compile(
    r"""(?ix)
      (?:^|[/\\=@]) (?: g?shadow-? | \.env(?:\.[\w-]+)? | \.?pgpass(?:\.conf)? | \.my\.cnf | \.netrc | \.git-credentials
        | \.htpasswd | \.vault-token | id_(?:rsa|dsa|ecdsa|ed25519) | sudoers | credentials | kubeconfig | ntds\.dit
        | wp-config\.php | krb5\.keytab | opasswd ) $
    | \.(?:pem|key|pfx|p12|jks|keystore|kdbx|ppk|ovpn) $
    | /\.(?:ssh|gnupg|aws|kube|docker)(?:/|$) | /etc/(?:sudoers\.d|ssl/private|pki/tls/private)(?:/|$)
    | /proc/[^/]+/mem | /dev/k?mem$ | /var/run/secrets
    | \\(?:config\\(?:sam|security|system)|repair) | (?:^|\s)env:
    """
)
_MAY_HOLD_SECRETS = re.compile(
    r"(?i)(?:web\.config|appsettings(?:\.\w+)?\.json|consolehost_history\.txt|(?:auto)?unattend(?:ed)?\.xml|sysprep\.(?:inf|xml)|\\groups\.xml"
    r"|database\.ya?ml|application(?:-\w+)?\.(?:properties|ya?ml)|connectionstrings\.config|\.tfstate|\.rdp|/proc/[^/]+/environ|\.(?:bash|zsh|mysql|psql)_history|\.(?:bak|sql|dump)|secrets?\.\w+)$|^\\\\"
)
_TRAVERSAL = re.compile(r"(?:^|[/\\=])\.\.(?:[/\\]|$)")


def raised_for_words(judged: Judgement, words: Iterable[str]) -> Judgement:
    """``judged`` at the risk that its words deserve: reading a secret is high, reading what may show one medium."""
    for word in words:
        if _SECRET.search(word):
            judged = judged.raised(RiskLevel.HIGH, "path.secret", f"{word} holds secrets")
        elif _TRAVERSAL.search(word):
            judged = judged.raised(RiskLevel.HIGH, "path.traversal", f"{word} leaves the folder that it names")
        elif _MAY_HOLD_SECRETS.search(word):
            judged = judged.raised(RiskLevel.MEDIUM, "path.may_hold_secrets", f"{word} may hold secrets")
        elif has_template(word) and ("/" in word or "\\" in word):
            judged = judged.raised(RiskLevel.MEDIUM, "path.not_known_yet", f"nobody knows yet where {word} leads")
    return judged
