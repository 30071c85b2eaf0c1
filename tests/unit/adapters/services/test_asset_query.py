"""Filters are ours to apply: the services forget them."""

import pytest

from schemas.json_text import JsonObject, JsonValue
from stage_e.adapters.services.asset_query import AssetQuery, goes_by, query_of
from stage_e.errors import PermanentStepError

ROW: JsonObject = {
    "id": 21,
    "name": "Web 1",
    "hostname": "web-01.acme.com",
    "ip_address": "10.0.1.10",
    "description": "Front door",
    "os_type": "linux",
    "os_version": "Ubuntu 22.04.3 LTS",
    "environment": "Production",
    "tags": ["web", "Critical"],
    "is_active": True,
    "domain": None,
}


def a_query(**filters: JsonValue) -> AssetQuery:
    return query_of({"filters": filters})


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"os_type": "LINUX"},
        {"environment": "production"},
        {"os_type": ["windows", "linux"]},
        {"tags": "critical"},
        {"tags": ["web", "critical"]},
        {"id": 21},
        {"id": "21"},
        {"is_active": True},
        {"is_active": "true"},
        {"hostname": "web-01"},
        {"hostname": "WEB-01.acme.com"},
        {"ip_address": "10.0.1.10"},
        {"os_type": "linux", "tags": "web"},
    ],
)
def test_a_row_fits(filters: JsonObject) -> None:
    assert a_query(**filters).fits(ROW)


@pytest.mark.parametrize(
    "filters",
    [
        {"os_type": "lin"},
        {"os_type": "lin*"},
        {"hostname": "web-0"},
        {"hostname": "acme.com"},
        {"tags": ["web", "database"]},
        {"id": 2},
        {"is_active": False},
        {"domain": "acme"},
        {"domain": "none"},
        {"device_type": "server"},
        {"os_type": "linux", "tags": "database"},
    ],
)
def test_a_row_does_not_fit(filters: JsonObject) -> None:
    assert not a_query(**filters).fits(ROW)


@pytest.mark.parametrize("value", [None, "", [], [None], [""], {}, [["web"]]])
def test_an_empty_filter_never_means_all(value: JsonValue) -> None:
    with pytest.raises(PermanentStepError, match="filter tags is empty"):
        a_query(tags=value)


@pytest.mark.parametrize("filters", ["all", [], False, 0, ""])
def test_filters_of_another_shape_never_mean_all(filters: JsonValue) -> None:
    with pytest.raises(PermanentStepError, match="filters must be an object"):
        query_of({"filters": filters})


def test_a_filter_by_an_unknown_column_never_means_all() -> None:
    with pytest.raises(PermanentStepError, match="no column colour to filter by"):
        a_query(colour="red").check([ROW])


def test_assets_are_not_filtered_by_secrets() -> None:
    with pytest.raises(PermanentStepError, match="secret"):
        a_query(password="hunter2")


def test_the_service_is_asked_only_for_what_it_honours() -> None:
    query = a_query(os_type="Linux", service_type="ssh", is_active=True, environment="production", tags=["web"])
    assert query.parameters == {"os_type": "linux", "service_type": "ssh", "is_active": "true"}
    assert not query.served_whole
    assert a_query(os_type="linux").served_whole


def test_a_choice_of_values_is_left_to_us() -> None:
    query = a_query(os_type=["linux", "windows"], is_active="yes")
    assert query.parameters == {}
    assert not query.served_whole


def test_a_search_for_an_address_is_left_to_us_because_the_service_does_not_look_there() -> None:
    assert AssetQuery(search="front").parameters == {"search": "front"}
    address = AssetQuery(search="10.0.1.")
    assert address.parameters == {}
    assert address.fits(ROW)


@pytest.mark.parametrize("host", ["web-01", "WEB-01.acme.com", "10.0.1.10"])
def test_an_asset_goes_by_its_names_and_its_address(host: str) -> None:
    assert goes_by(ROW, host)


@pytest.mark.parametrize("host", ["web", "web-01.acme", "10.0.1.1", ""])
def test_an_asset_does_not_go_by_a_part_of_them(host: str) -> None:
    assert not goes_by(ROW, host)


@pytest.mark.parametrize("body", [{"limit": -1}, {"limit": "x"}, {"limit": True}, {"fields": [1]}, {"fields": {}}])
def test_a_body_that_is_no_query_is_refused(body: JsonObject) -> None:
    with pytest.raises(PermanentStepError):
        query_of(body)
