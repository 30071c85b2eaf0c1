"""What a command does, by the allow-lists of the catalogue: what no list allows is an effect that nobody knows."""

from collections.abc import Sequence
from typing import assert_never

from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_match import match
from stage_e.risk.command_rule import Language
from stage_e.risk.fit import judge_match
from stage_e.risk.judgement import Judgement, unknown
from stage_e.risk.shell.judge_shell import judge_shell, judge_shell_words
from stage_e.risk.windows_texts import judge_cmd, judge_powershell

__all__ = ["CommandBook", "judge_text", "judge_words"]


def judge_text(book: CommandBook, text: str, language: Language) -> Judgement:
    """The verdict on the text of a command."""
    match language:
        case Language.POSIX:
            return judge_shell(book, text)
        case Language.POWERSHELL:
            return judge_powershell(book, text)
        case Language.CMD:
            return judge_cmd(book, text)
        case _:
            assert_never(language)


def judge_words(book: CommandBook, words: Sequence[str], language: Language) -> Judgement:
    """The verdict on one command, word by word."""
    if language is Language.POSIX:
        return judge_shell_words(book, words)
    verb = words[0]
    rule = book.rule_of(verb, language)
    if rule is None:
        return unknown("command.unknown", f"nobody has listed what {verb!r} does")
    own = language if verb.lower() in book.rules[language] else Language.CMD
    return judge_match(verb, words[1:], match(rule, words[1:], own))


def warm_up(book: CommandBook) -> None:
    """Read the rules of every language now, so that no request pays for it."""
    for language in Language:
        judge_text(book, "hostname", language)
    judge_text(book, "psql -c 'select 1'", Language.POSIX)
    judge_text(book, "curl http://localhost/health", Language.POSIX)
