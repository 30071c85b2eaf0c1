"""A statement with parts asks PostgreSQL only for what its items need, and is whole as a file."""

from dataclasses import dataclass

import pytest

from stage_e.adapters.postgres.statements import Parted, read_statement

TEXT = """WITH a AS (SELECT 1),
-- if red
b AS (SELECT 2),
-- end
-- if blue
c AS (
    SELECT 3
),
-- end
d AS (SELECT 4)
SELECT * FROM a"""


@dataclass(frozen=True)
class Item:
    red: tuple[str, ...] = ()
    blue: str | None = None


@pytest.mark.parametrize(
    ("items", "parts"),
    [
        ([Item()], "a d"),
        ([Item(red=("x",))], "a b d"),
        ([Item(), Item(blue="y")], "a c d"),
        ([Item(red=("x",)), Item(blue="y")], "a b c d"),
    ],
)
def test_a_part_is_there_when_an_item_needs_it(items: list[Item], parts: str) -> None:
    text = Parted(TEXT).text_for(items)
    assert [name for name in "abcd" if f"{name} AS" in text] == parts.split()
    assert "-- " not in text


def test_a_combination_is_one_text_so_that_it_is_prepared_once() -> None:
    statement = Parted(TEXT)
    assert statement.text_for([Item(blue="y")]) is statement.text_for([Item(), Item(blue="z")])


def test_a_field_that_items_do_not_have_is_a_mistake() -> None:
    with pytest.raises(AttributeError):
        Parted(TEXT.replace("if red", "if green")).text_for([Item()])


@pytest.mark.parametrize(("name", "parts"), [("accept_executions", 2), ("write_executions", 11)])
def test_each_part_of_ours_is_closed(name: str, parts: int) -> None:
    text = read_statement(name)
    assert text.count("-- if ") == text.count("-- end") == parts
