"""``failure_handling``, free text about what shall happen when a step fails, read as one of four words.

The rule, in order:

1. A clause speaks of a word by one of the phrases below, unless it denies it ("do not retry").
2. To go on needs a text without conditions ("continue if the backup is fine" leaves to nobody what to decide).
3. ``abort`` beside ``retry`` or ``rollback`` says what comes after those, and is what comes after them anyway.
4. One word alone is the reading. None, or several that contradict each other, is ``abort``.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from schemas.words import FailureHandling
from stage_e.tools.prose.clauses import clauses_of, says

_ALL_THAT_FOLLOWS = r" (?:the |all |any )?(?:rest|remaining|following|subsequent|other|further|later|next)"
_NOT_JUST_WATCHING = r"(?! (?!remaining|following)\w+ing\b)"  # "continue monitoring" is not about the plan
_PHRASES = {
    FailureHandling.ABORT: re.compile(
        r"\b(?:abort\w*|stop\w*|halt\w*|terminat\w*|cancel\w*|quit|bail out|give up|fail fast"
        rf"|(?:skip(?:ping)?|ignor(?:e|ing)){_ALL_THAT_FOLLOWS}"
        r"|fail the (?:plan|execution|workflow|job))\b"
    ),
    FailureHandling.CONTINUE: re.compile(
        rf"\b(?:continu(?:e|es|ed|ing){_NOT_JUST_WATCHING}|proceed\w*|keep going"
        r"|(?:go|goes|going|carry|carries|carrying|move|moves|moving) on"
        rf"|(?:ignor(?:e|es|ed|ing)|skip(?:s|ped|ping)?)(?!{_ALL_THAT_FOLLOWS}))\b"
    ),
    FailureHandling.RETRY: re.compile(
        r"\b(?:re-?tr(?:y|ies|ied|ying)|try (?:it )?again|trying again|re-?run|attempt (?:it )?again|repeat)\b"
    ),
    FailureHandling.ROLLBACK: re.compile(
        r"\b(?:roll(?:s|ed|ing)?[ -]?back|rollback|revert\w*|undo(?:es|ing)?|restor(?:e|es|ed|ing))\b"
    ),
}
_ON_FAILURE = re.compile(
    r"\b(?:if|when|whenever|in case) (?:(?:it|this|that|the|step|operation|command|action|check|task) )+"
    r"(?:fails?|failed|is unsuccessful|errors?|errors? out)\b"
)
_CONDITION = re.compile(
    r"\?|\b(?:if|unless|only|when|whenever|whether|until|till|before|after|once|while|except|provided|depending|otherwise"
    r"|else|ask\w*|wait\w*|confirm\w*|approv\w*|permission|decide\w*|manual\w*|maybe|perhaps|possibly|may|might|could"
    r"|should|consider\w*)\b"
)
_ENDS_ANYWAY = ({FailureHandling.RETRY}, {FailureHandling.ROLLBACK})


@dataclass(frozen=True, slots=True)
class FailureReading:
    """What a text about failure is read as; ``plain`` is false where ``abort`` was taken because nothing else was."""

    handling: FailureHandling
    plain: bool


@lru_cache(maxsize=1024)
def read_failure_handling(prose: str) -> FailureReading:
    """The reading of ``prose`` by the rule of this module."""
    clauses = list(clauses_of(prose))
    found = {
        handling
        for handling, pattern in _PHRASES.items()
        if any(says(clause, pattern, strictly=handling is FailureHandling.CONTINUE) for clause in clauses)
    }
    if FailureHandling.CONTINUE in found and _CONDITION.search(_ON_FAILURE.sub("", prose.lower())):
        return FailureReading(FailureHandling.ABORT, plain=False)
    rest = found - {FailureHandling.ABORT}
    if FailureHandling.ABORT in found and rest in _ENDS_ANYWAY:
        found = rest
    if len(found) == 1:
        return FailureReading(found.pop(), plain=True)
    return FailureReading(FailureHandling.ABORT, plain=False)
