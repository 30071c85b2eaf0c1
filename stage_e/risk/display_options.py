"""Options that say how something is shown, by what they are called."""

import re
from collections.abc import Sequence

_DISPLAY = re.compile(
    r"--(?:verbose|quiet|json|yaml|xml|csv|plain|pretty|long|wide|utc|oneline|ascii|no-(?:color|colors|colour|pager|headers?"
    r"|legend|headings?|trunc|truncate|progress|ansi|emoji|hostname)|noheadings|nocolor|human-readable|bytes"
    r"|colou?r(?:=(?:never|always|auto|on|off|no|yes))?)"
)
_LONG = re.compile(r"--?[A-Za-z][A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*(?:=.*)?", re.DOTALL)
_ACTING = """
aay abort accept ack ackrc activate add addon addons address allow apilog apply approve as autocorrect autofix ay
background bin binary bind bootstrap browser build bundle cache call cancel chdir chmod chown chroot clean cleanup
clear cleartext cmd cmdline command commit compile conf config confirm connect copy correct cpuprofile create
credential credentials creds daemon daemonize debugger debugsolver decode decrypt decryption defrag delete deny
deregister dest destination destroy detach dir directory disable discard disconnect doctor download downloaddir
downloadonly drop dump edit enable endpoint erase eval evict exec execute export expr expression ext external
extract failover file files fix flush folder follow force fork generate generators globalconfig gpg grant halt
history hook hooks host impersonate import in init initiate inplace input install installroot interactive
interpreter into java junit key keys kill kubeconfig kubelet library listen load lock log logfile lost mail mapper
mask master memprofile migrate mknodes module mount move open openssl opt option options opts out outa outc
outfile output overwrite pager parser password passwords patch path pause perl persist pidfile plaintext plugin
poweroff pre preload prepare profile program promote proxy prune publish pull purge push python raw rc rcfile rdb
reboot rebuild recover regenerate register registry reload remove rename renew repair replace repofrompath report
reports require rescan reset resize restart restore resume reveal revert review revoke rewrite rollback root
rotate rsh ruby rulesdir run save scan script secret secrets security send sensitive serve server set setopt
showkeys showsecret shred shutdown socket spawn ssh start stop submit sudo suspend sync tee terminate textconv
tfpath to token trace trigger truncate undo uninstall unixctl unlink unlock unmask unmasked unmount unpack unset
update upgrade upload uri url user userconfig vacuum viewer vlogconf watch webhook webserver wipe write yes zero
"""
_MORE = frozenset(_ACTING.split())
"""What a part of a name sounds like more than looking, or takes a file or another machine along."""
_BEGINS = frozenset(word[:end] for word in _MORE for end in range(2, len(word))) - _MORE
"""Most programs take the begin of a long option for all of it: ``--outp``."""
_NAMES = "all boot cpu debug direct end fail for interpret list mem page pid plain repo rule rules show text trunc unix"
_WHOLE = frozenset(_NAMES.split())
"""Begins that are words of their own."""
_ACTS = re.compile(
    r"exec|cmd|command|script|hook|renderer|shell|program|plugin|pager|editor|eval|(?<!pre)(?<!suf)fix|(?<!pro)files?(?:$|[-_.])"
)
_NAMED = re.compile(
    r"(?:log|cache|security|lock|option)[-_](?=(?:groups?|streams?|clusters?)[-_](?:name|id|identifier|prefix|arn)s?)"
)
"""What an option only names one of: ``--log-group-name-prefix``."""
FORMAT_OPTIONS = frozenset({"-o", "--output", "--out", "--format"})
_FORMATS = re.compile(
    r"columns|freeze|json|jsonc|jsonl|yaml|yamlc|yml|table|text|txt|wide|tsv|csv|name|value|none|short|compact|pretty|plain|raw|list|tree|xml|human|keys|id|flat"
    r"|(?:jsonpath|custom-columns|go-template|jsonpath-as-json)=[^@]*|(?:value|table|json|csv|list|get)\([^@]*\).*"
)


def only_shows(word: str, *, only_looks: bool, rest: Sequence[str]) -> bool:
    """Whether an option says only how something is shown; ``only_looks``: of a command that can do no more."""
    if _DISPLAY.fullmatch(word):
        return True
    if not only_looks:
        return False
    name, given, value = word.partition("=")
    if name in FORMAT_OPTIONS:
        return _FORMATS.fullmatch(value if given else next(iter(rest), "")) is not None
    parts = re.split(r"[-_.]", _NAMED.sub("", name.lower()))
    return (
        _LONG.fullmatch(word) is not None
        and not _MORE.intersection(parts)
        and (parts[-1] not in _BEGINS or parts[-1] in _WHOLE)
        and _ACTS.search(name.lower()) is None
    )
