import pytest

from api.accept import CSV, EVENT_STREAM, JSON, choose


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/*", CSV),
        ("application/json, text/csv", JSON),
        ("application/json;q=0.5, text/csv", CSV),
        ("text/csv;header=present;q=0.4, */*;q=0.3", CSV),
        ("text/csv;q=0, */*", JSON),
        ("text/csv;q=nonsense, application/json;q=0.1", JSON),
        ("text/csv;q=nan, application/json;q=0.1", JSON),
        ("image/png", JSON),
    ],
)
def test_the_media_type_with_the_greatest_weight_is_chosen(accept: str, chosen: str) -> None:
    assert choose(accept, (JSON, CSV)) == chosen


def test_a_browser_s_event_source_gets_a_stream() -> None:
    assert choose("text/event-stream", (JSON, EVENT_STREAM)) == EVENT_STREAM
