"""Which options only say how something is shown."""

import pytest

from stage_e.risk.display_options import only_shows


@pytest.mark.parametrize("word", ["--no-pager", "--json", "--color=never", "--noheadings", "--human-readable"])
def test_how_something_is_shown_is_known_by_its_name(word: str) -> None:
    assert only_shows(word, only_looks=False, rest=())


@pytest.mark.parametrize("word", ["--show-labels", "--limit=5", "-detailed", "--sort-by", "--all-namespaces"])
def test_other_names_fit_only_what_can_do_no_more_than_look(word: str) -> None:
    assert only_shows(word, only_looks=True, rest=())
    assert not only_shows(word, only_looks=False, rest=())


@pytest.mark.parametrize(
    "word",
    [
        *("--output-file=x", "--exec=sh", "--toolexec=/tmp/x", "--rsync-command", "--delete", "--write", "--autofix"),
        *("--config", "--kubeconfig=/tmp/x", "--endpoint-url=http://x", "--with-decryption", "-x", "--", "-", "word"),
    ],
)
def test_a_name_that_sounds_like_more_never_fits(word: str) -> None:
    assert not only_shows(word, only_looks=True, rest=())


@pytest.mark.parametrize("word", ["--outp=x", "--outp", "--exp=x", "--scp-comm", "--rep", "--generat=yes", "--no-del"])
def test_the_begin_of_such_a_name_never_fits(word: str) -> None:
    assert not only_shows(word, only_looks=True, rest=())


@pytest.mark.parametrize(
    ("value", "shows"), [("json", True), ("jsonpath={.x}", True), ("/tmp/x", False), ("x.json", False)]
)
def test_an_output_is_a_format_or_a_file(value: str, shows: bool) -> None:
    assert only_shows("-o", only_looks=True, rest=(value,)) is shows
    assert only_shows(f"--output={value}", only_looks=True, rest=()) is shows
