"""What kind of place a path of a POSIX host leads to, as far as harm is concerned."""

import posixpath
import re
from enum import Enum

from stage_e.risk.template_text import TEMPLATE
from stage_e.risk.unknown_text import GLOB, SPLIT, UNKNOWN


class Place(Enum):
    """From what nobody misses to what nobody can do without; the order is that of harm."""

    NOWHERE = "nowhere"
    SCRATCH = "scratch files"
    RELATIVE = "the folder where it runs"
    BACKUP_COPY = "a copy beside the original"
    PLAIN = "files of an application"
    CONFIG = "configuration"
    LOGS = "logs"
    UNKNOWN = "a path that nobody knows"
    KERNEL = "settings of the kernel"
    DATA = "data"
    DATABASE = "files of a database"
    SECURITY = "what decides who may do what"
    SYSTEM = "the system itself"
    NETWORK = "another machine"
    DEVICE = "a disk"


_PLACES = tuple(Place)
_PATTERNS: tuple[tuple[Place, re.Pattern[str]], ...] = (
    (Place.NOWHERE, re.compile(r"/dev/(?:null|stdout|stderr|stdin|tty|fd/\d+|zero|full)|-")),
    (Place.NETWORK, re.compile(r"/dev/(?:tcp|udp)/.*")),
    (Place.SCRATCH, re.compile(r"(?:/tmp|/var/tmp|/dev/shm|/run/user/\d+|/var/cache/[^/]+)/.+")),
    (Place.DEVICE, re.compile(r"/dev/.*|/proc/(?:sysrq-trigger|kcore|\d+/mem)")),
    (
        Place.BACKUP_COPY,  # beside what decides who may do what, nobody reads a name that ends so
        re.compile(r"/etc/(?!cron).*\.(?:bak|orig|old|save|backup)(?:[._-]?20\d{6}[\d_-]*)?"),
    ),
    (
        Place.SECURITY,
        re.compile(
            r"""(?x)
            (?:/etc/(?: passwd | shadow | group | gshadow | sudoers | sudoers\.d/.* | ssh(?:/.*)?
              | pam\.d(?:/.*)? | cron[^/]*(?:/.*)? | anacrontab | ld\.so\.(?:preload|conf.*) | profile(?:\.d/.*)?
              | bash\.bashrc | rc\.local | init\.d/.* | audit(?:/.*)? | security/.* | selinux/.*
              | systemd/system/.* | environment
              | ssl/private(?:/.*)? | pki/tls/private(?:/.*)? | shells | securetty | krb5\.keytab
              | udev/.* | nsswitch\.conf )-?
            | /proc/sys/kernel/(?:core_pattern|modprobe|modules_disabled|randomize_va_space|yama/.*)
            | /var/spool/cron(?:/.*)? | (?:/usr)?/lib/systemd/.*
            | /var/log/(?:audit(?:/.*)?|auth\.log|secure|[wb]tmp|lastlog)
            | (?:.*/|~/)?\.ssh(?:/.*)? | (?:.*/|~/)\.(?:bash|zsh)?(?:rc|_profile|_login|_logout|_history|profile|env)
            | .*/authorized_keys | (?:.*/)?\.(?:aws|kube|gnupg)/.*
            | .*\.(?:pem|key|p12|jks|keystore) | /var/run/docker\.sock )"""
        ),
    ),
    (Place.BACKUP_COPY, re.compile(r".*(?:\.(?:bak|orig|old|save|backup|copy)[\w.-]*|[._-]20\d{6}[\w-]*)")),
    (
        Place.DATABASE,
        re.compile(
            r".*\.(?:db|sqlite3?|mdf|ldf|ibd|frm|myd|rdb|aof)|/var/lib/(?:mysql|mariadb|postgresql|pgsql|mongo\w*|redis|etcd)(?:/.*)?"
        ),
    ),
    (Place.KERNEL, re.compile(r"/(?:proc|sys|selinux)/.*")),
    (
        Place.SYSTEM,
        re.compile(
            r"(?:/|~\w*|/(?:bin|sbin|lib\w*|usr|boot|var|etc|home|root|opt|srv|data|mnt|media|dev|proc|sys|run|var/(?:lib|log|spool|www)"
            r"|usr/(?:local|lib|bin|sbin|share)|etc/(?:fstab|crypttab|inittab|default/grub|grub\.d)))|/(?:boot|bin|sbin|lib\w*|usr/(?:s?bin|lib\w*|libexec))/.*"
        ),
    ),
    (Place.LOGS, re.compile(r"/var/log/.*|/.*\.log(?:\.\d+)?")),
    (Place.CONFIG, re.compile(r"/etc/.*|/usr/local/etc/.*")),
    (
        Place.DATA,
        re.compile(
            r"/(?:srv|data\w*|home|root|mnt|media|backups?|export|nfs|var/(?:lib|spool|backups?|www|mail))/.*|~\w*/.*"
        ),
    ),
    (Place.PLAIN, re.compile(r"/.*")),
)
_ALL_OF_IT = re.compile(r"(?:\.{0,2}/)*(?:\.{1,2}|\.?\*|\.\[.*|\.\?\*)?/?")


def place_of(path: str, folder: str = "") -> Place:
    """The worst place that ``path``, given in ``folder``, can lead to."""
    if path.startswith(("http://", "https://", "ftp://")):
        return Place.NETWORK
    known = path.replace(GLOB, "*")
    texts = {re.sub(f"[{UNKNOWN}{SPLIT}]", value, TEMPLATE.sub(value, known)) for value in ("x", "")}
    return worst_place(*(_place_of(text, folder, unknown=len(texts) > 1) for text in texts))


def worst_place(*places: Place) -> Place:
    """The one that hurts most."""
    return max(places, key=_PLACES.index)


def is_whole(path: str) -> bool:
    """Whether it is everything in a folder, or the folder where the command runs."""
    return _ALL_OF_IT.fullmatch(path.replace(GLOB, "*")) is not None


def _place_of(path: str, folder: str, *, unknown: bool) -> Place:
    if unknown and not path.strip("/*"):
        return Place.SYSTEM if path.startswith("/") else Place.UNKNOWN
    if not path:
        return Place.UNKNOWN
    if not path.startswith(("/", "~")) and path != "-":
        if not folder:
            relative = Place.UNKNOWN if path.startswith("..") or is_whole(path) else Place.RELATIVE
            return worst_place(relative, *(place for place in _hidden_places(path)))
        path = f"{folder}/{path}"
    plain = posixpath.normpath(re.sub(r"/+", "/", path))
    plain = plain.removesuffix("/*") or "/"
    return next((place for place, pattern in _PATTERNS if pattern.fullmatch(plain)), Place.UNKNOWN)


def _hidden_places(path: str) -> list[Place]:
    kinds = (Place.SECURITY, Place.DATABASE)
    return [place for place, pattern in _PATTERNS if place in kinds and pattern.fullmatch(path)]
