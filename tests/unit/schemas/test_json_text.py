import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.findings import MOST_ERRORS
from schemas.json_text import InvalidJsonError, JsonLimits, JsonValue, parse_json

LIMITS = JsonLimits()
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def refusal(text: bytes, limits: JsonLimits = LIMITS) -> InvalidJsonError:
    with pytest.raises(InvalidJsonError) as caught:
        parse_json(text, limits)
    return caught.value


def faults(text: bytes) -> list[tuple[str, str]]:
    return [(error.pointer, error.detail) for error in refusal(text).errors]


def assert_read_or_refused(text: bytes, limits: JsonLimits = LIMITS) -> None:
    """Anything else that is raised fails the test."""
    refused: InvalidJsonError | None = None
    try:
        parse_json(text, limits)
    except InvalidJsonError as error:
        refused = error
    assert refused is None or refused.errors


@settings(max_examples=60)
@given(PLAIN, st.booleans())
def test_plain_json_is_read_as_the_standard_library_reads_it(value: JsonValue, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode(), LIMITS) == value


@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_a_refusal(text: bytes) -> None:
    assert_read_or_refused(text)


@settings(max_examples=60)
@given(st.text('[]{}",:\\ a1', max_size=40))
def test_text_that_is_nearly_json_gives_a_value_or_a_refusal(text: str) -> None:
    assert_read_or_refused(text.encode(), JsonLimits(depth=3))


@settings(max_examples=60)
@given(PLAIN, st.integers(1, 8))
def test_the_depth_limit_is_exact(value: JsonValue, limit: int) -> None:
    def depth(item: JsonValue) -> int:
        if isinstance(item, dict):
            return 1 + max(map(depth, item.values()), default=0)
        return 1 + max(map(depth, item), default=0) if isinstance(item, list) else 0

    text = json.dumps(value).encode()
    if depth(value) <= limit:
        assert parse_json(text, JsonLimits(depth=limit)) == value
    else:
        assert refusal(text, JsonLimits(depth=limit)).errors[0].pointer.count("/") == limit


def test_brackets_inside_strings_neither_add_nor_hide_depth() -> None:
    limits = JsonLimits(depth=3)
    assert parse_json(b'["[[[[[[", "\\"[[[[", "\\\\", "]"]', limits) == ["[[[[[[", '"[[[[', "\\", "]"]
    assert refusal(b'["]", ["]", ["]", ["[[[["]]]]', limits).errors[0].pointer == "/1/1/1"


def test_escaped_quotes_neither_open_nor_close_a_string() -> None:
    assert refusal(rb'["\"", [[[1]]], "\""]', JsonLimits(depth=3)).errors[0].pointer == "/1/0/0"
    assert refusal(rb'["\\", [[[1]]], "\\"]', JsonLimits(depth=3)).errors[0].pointer == "/1/0/0"


@pytest.mark.parametrize("text", [b"[" * 300 + b"]" * 300, b"[" * 100_000, b'{"a":' * 100_000, b"[{}," * 50_000])
def test_a_bottomless_text_is_refused_before_anything_recurses(text: bytes) -> None:
    error = refusal(text)
    assert error.code in {"invalid-json", "not-json"}
    assert len(error.errors) == 1


def test_depth_is_pointed_at() -> None:
    assert faults(b'{"plan": {"x/y": ' + b'{"k~": ' * 19 + b"1" + b"}" * 21) == [
        ("/plan/x~1y" + "/k~0" * 18, "is nested more than 20 deep")
    ]


def test_the_size_is_checked_first() -> None:
    error = refusal(b"[" * 2_000_000)
    assert (error.code, error.errors[0].pointer) == ("too-large", "")
    assert "2000000 bytes" in error.errors[0].detail


@pytest.mark.parametrize("text", [b"\xff\xfe[\x00]\x00", b'"\xed\xa0\x80"', b'{"a": "\xc3"}', b'"\xc0\x80"'])
def test_only_utf_8_is_taken(text: bytes) -> None:
    assert refusal(text).code == "not-json"


def test_a_syntax_error_has_its_line_and_column() -> None:
    error = refusal(b'{\n  "a": 1,\n  "b" 2\n}')
    assert error.code == "not-json"
    assert error.errors[0].detail.startswith("line 3 column 7: ")


@pytest.mark.parametrize(
    "text", [b"", b" ", b"{", b"[1,]", b"'a'", b'"a\nb"', b"[1] 2", b"\xef\xbb\xbf[]", b"nan", b"01"]
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    assert refusal(text).code == "not-json"


def test_numbers_that_json_does_not_have_are_pointed_at() -> None:
    assert faults(b'{"a": NaN, "b": [1, -Infinity], "c": 1e400, "d": Infinity}') == [
        ("/a", "is NaN, which JSON does not have"),
        ("/b/1", "is -Infinity, which JSON does not have"),
        ("/c", "must be a finite number"),
        ("/d", "is Infinity, which JSON does not have"),
    ]


@pytest.mark.parametrize(
    "text",
    [b"NaN", b"Infinity", b"1e400", b"-1e400", b"9223372036854775808", rb'"\u0000"', rb'"\uD800"', b'{"":1,"":1}'],
)
def test_each_fault_is_found_when_it_is_the_only_one(text: bytes) -> None:
    assert len(faults(b"[1, " + text + b"]")) == 1


def test_whole_numbers_fit_into_64_bits() -> None:
    assert parse_json(f"[{2**63 - 1}, {-(2**63)}]".encode(), LIMITS) == [2**63 - 1, -(2**63)]
    assert faults(f"[{2**63}, {-(2**63) - 1}]".encode()) == [
        ("/0", "must fit into 64 bits"),
        ("/1", "must fit into 64 bits"),
    ]


@pytest.mark.parametrize("digits", [b"9" * 5_000, b"-" + b"1" * 900_000])
def test_a_huge_number_is_refused_without_being_computed(digits: bytes) -> None:
    assert faults(b'{"a": ' + digits + b"}") == [("/a", "must fit into 64 bits")]


def test_a_long_fraction_is_an_ordinary_number() -> None:
    value = parse_json(b"0." + b"1" * 900_000, LIMITS)
    assert isinstance(value, float)
    assert math.isclose(value, 1 / 9)


def test_repeated_keys_are_pointed_at_wherever_they_are() -> None:
    assert faults(b'{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}') == [
        ("/b/0/c", "the key 'c' stands here more than once"),
        ("/a", "the key 'a' stands here more than once"),
    ]


def test_keys_that_only_look_alike_are_not_repeated() -> None:
    assert parse_json(b'{"a": 1, "A": 2, "\\u0061b": 3}', LIMITS) == {"a": 1, "A": 2, "ab": 3}
    assert faults(b'{"a": 1, "\\u0061": 2}') == [("/a", "the key 'a' stands here more than once")]


def test_nul_and_halves_of_surrogate_pairs_are_refused_in_values_and_keys() -> None:
    assert faults(rb'{"a": "x\u0000", "b\u0000": 1, "c": ["\ud800", "\uDC00\ud800"], "\udfff": {}}') == [
        ("/a", "must not contain U+0000"),
        ("/b\\u0000", "must not contain U+0000"),
        ("/c/0", "must not contain half of a surrogate pair"),
        ("/c/1", "must not contain half of a surrogate pair"),
        ("/\\udfff", "must not contain half of a surrogate pair"),
    ]


def test_whole_surrogate_pairs_and_escaped_backslashes_are_text() -> None:
    assert parse_json(rb'["\ud83d\ude00", "\\u0000", "C:\\ud800"]', LIMITS) == ["\U0001f600", "\\u0000", "C:\\ud800"]


def test_pointers_are_escaped_and_can_be_sent() -> None:
    ((pointer, _),) = faults(rb'{"a/b~c\ud800": {"": NaN}}')[1:]
    assert pointer == "/a~1b~0c\\ud800/"
    pointer.encode()


def test_a_long_key_is_cut_in_its_pointer() -> None:
    ((pointer, _),) = faults(b'{"' + b"k" * 10_000 + b'": NaN}')
    assert len(pointer) < 300


def test_the_list_of_faults_is_complete_up_to_its_bound() -> None:
    assert len(faults(b"[" + b"NaN," * 99 + b"NaN]")) == 100
    many = faults(b"[" + b"NaN," * 50_000 + b"1]")
    assert len(many) == MOST_ERRORS
    assert many[-1] == ("", "has more faults, which are not listed")


@pytest.mark.parametrize(("size_bytes", "depth"), [(0, 20), (10, 0), (10, 101)])
def test_limits_that_protect_nothing_are_refused(size_bytes: int, depth: int) -> None:
    with pytest.raises(ValueError, match="depth of 1 to 100"):
        JsonLimits(size_bytes=size_bytes, depth=depth)
