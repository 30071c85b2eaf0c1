import pytest

from stage_e.risk.lookalikes import lookalike_in


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("ls \uff1e x", "\uff1e"),
        ("sy\u0455tem(1)", "\u0455"),
        ("rm\u00a0-rf", "\u00a0"),
        ("a\u200bb", "\u200b"),
        ("a\x07b", "\x07"),
        ("\u0440m -rf", "\u0440"),
    ],
)
def test_a_letter_that_is_not_what_it_looks_like_is_found(text: str, letter: str) -> None:
    assert lookalike_in(text) == letter


@pytest.mark.parametrize(
    "text", ["grep 'ошибка' app.log", "café Müller", "Straße", "a \u2013b", "\u201cx\u201d", "ls\n\t-l", "東京"]
)
def test_texts_of_other_languages_hide_nothing(text: str) -> None:
    assert lookalike_in(text) is None
