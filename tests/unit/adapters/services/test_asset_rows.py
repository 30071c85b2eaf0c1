"""What a query of the inventory puts out."""

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_pages import Listing
from stage_e.adapters.services.asset_query import query_of
from stage_e.adapters.services.asset_rows import answer_of


def a_row(number: int, **columns: JsonValue) -> JsonObject:
    return {
        "id": number,
        "hostname": f"ws-{number:02}",
        "ip_address": f"10.0.0.{number}",
        "os_type": "windows",
        "device_type": "workstation",
        "environment": "office",
        "service_type": "winrm",
        "owner": "ops",
        "password_encrypted": "gAAAAA",
        **columns,
    }


SIX = [a_row(number) for number in range(1, 7)]


def output(
    body: JsonObject, rows: list[JsonObject], total: int | None = None, warnings: tuple[str, ...] = ()
) -> JsonObject:
    listing = Listing(len(rows) if total is None else total, rows, list(warnings))
    return answer_of(query_of(body), listing).output


def test_assets_are_counted_and_grouped() -> None:
    found = output({}, [*SIX, a_row(7, os_type="linux", device_type="server")])
    assert (found["total"], found["matched"], found["asset_count"], found["complete"]) == (7, 7, 7, True)
    assert found["groups"] == [
        {"os_type": "windows", "device_type": "workstation", "count": 6},
        {"os_type": "linux", "device_type": "server", "count": 1},
    ]
    assert "warnings" not in found


def test_a_limit_caps_rows_and_no_count() -> None:
    found = output({"limit": 2, "fields": ["hostname"]}, SIX)
    assert (found["asset_count"], found["hostnames"], found["ip_addresses"]) == (
        6,
        ["ws-01", "ws-02"],
        ["10.0.0.1", "10.0.0.2"],
    )


def test_rows_that_the_service_should_not_have_given_do_not_count() -> None:
    found = output({"filters": {"os_type": "linux"}}, [*SIX, a_row(7, os_type="linux")])
    assert (found["total"], found["matched"], found["hostnames"]) == (7, 1, ["ws-07"])


def test_the_count_is_the_services_own_and_not_the_number_of_rows_that_came() -> None:
    found = output({}, SIX, total=12_000, warnings=("12000 of which 6 were read",))
    assert (found["asset_count"], found["complete"], found["warnings"]) == (
        12_000,
        False,
        ["12000 of which 6 were read"],
    )


def test_a_row_has_the_asked_columns_and_those_that_always_matter() -> None:
    found = output({"fields": ["owner", "password_encrypted", "nonsense"], "limit": 1}, SIX)
    assert found["assets"] == [
        {
            "id": 1,
            "hostname": "ws-01",
            "ip_address": "10.0.0.1",
            "os_type": "windows",
            "device_type": "workstation",
            "environment": "office",
            "service_type": "winrm",
            "owner": "ops",
        }
    ]


def test_without_asked_columns_a_row_has_all_but_secrets() -> None:
    found = output({"limit": 1}, [a_row(1, private_key="x", api_token="y", notes="n")])
    assert found["assets"] == [{**{name: a_row(1)[name] for name in a_row(1) if "password" not in name}, "notes": "n"}]


def test_what_the_inventory_says_is_made_visible() -> None:
    found = output({"fields": ["hostname"]}, [a_row(1, hostname="web\x1b[2J\x00")])
    assert found["hostnames"] == ["web\\x1b[2J\\x00"]


def test_a_cut_text_is_told() -> None:
    assert answer_of(query_of({}), Listing(1, [a_row(1, notes="n" * 300_000)])).truncated
