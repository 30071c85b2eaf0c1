"""What a command does, by the allow-lists of the catalogue: what no list allows is an effect that nobody knows."""

from collections.abc import Sequence

from stage_e.risk.command_book import CommandBook
from stage_e.risk.command_match import match
from stage_e.risk.command_rule import Language
from stage_e.risk.command_words import plain_command
from stage_e.risk.fit import judge_match
from stage_e.risk.judgement import Judgement, together, unknown
from stage_e.risk.shell.judge_shell import judge_shell, judge_shell_words

__all__ = ["CommandBook", "judge_text", "judge_words"]


def judge_text(book: CommandBook, text: str, language: Language) -> Judgement:
    """The verdict on the text of a command."""
    if language is Language.POSIX:
        return judge_shell(book, text)
    plain = plain_command(text, language)
    if plain is None:
        return unknown("command.not_plain", "the command is more than plain words, and cannot be decided by reading")
    return together(judge_words(book, words, language) for words in plain.commands)


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
