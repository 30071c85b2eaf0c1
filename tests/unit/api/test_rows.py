from api.rows import rows_of, table
from schemas.json_text import JsonObject
from tests.unit.api.world import RESULT


def rows_of_output(output: JsonObject) -> list[JsonObject]:
    return rows_of(RESULT.model_copy(update={"output": output}))


def test_the_rows_of_the_output_are_the_table() -> None:
    rows: list[JsonObject] = [{"hostname": "ws-01"}, {"hostname": "ws-02"}]
    assert rows_of_output({"list": {"asset_count": 2, "assets": [*rows]}}) == rows


def test_of_several_tables_the_longest_one_counts() -> None:
    output: JsonObject = {"list": {"groups": [{"os": "windows"}], "assets": [{"id": 1}, {"id": 2}]}}
    assert rows_of_output(output) == [{"id": 1}, {"id": 2}]


def test_without_rows_the_steps_are_the_table() -> None:
    [row] = rows_of_output({"count": {"asset_count": 6}})
    assert (row["step_id"], row["status"]) == ("count", "succeeded")


def test_the_columns_are_all_keys_in_the_order_in_which_they_come() -> None:
    assert table([{"b": 1}, {"a": 2, "b": 3}]) == "b,a\r\n1,\r\n3,2\r\n"


def test_what_has_commas_quotes_or_line_breaks_stays_one_cell() -> None:
    assert table([{"a": 'x, "y"\nz'}]) == 'a\r\n"x, ""y""\nz"\r\n'


def test_lists_objects_and_booleans_are_json() -> None:
    assert table([{"a": ["x"], "b": {"c": None}, "d": True}]) == 'a,b,d\r\n"[""x""]","{""c"": null}",true\r\n'


def test_a_text_never_becomes_a_formula() -> None:
    assert table([{"a": "=cmd()", "b": "@x", "=c": -5}]) == "a,b,'=c\r\n'=cmd(),'@x,-5\r\n"


def test_a_table_without_rows_is_one_empty_line() -> None:
    assert table([]) == "\r\n"
