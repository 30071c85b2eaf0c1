"""The asset service answers as the recorded one did."""

from collections.abc import Iterator

import httpx
import pytest

from simulator import app, serve

LIST_ONLY = {"has_credentials", "additional_services_count"}


@pytest.fixture(scope="module")
def late() -> Iterator[httpx.Client]:
    with (
        serve(app(inventory="estate", revision="late", time_scale=0)) as simulator,
        httpx.Client(base_url=simulator.service("asset")) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def early() -> Iterator[httpx.Client]:
    with (
        serve(app(revision="early", time_scale=0)) as simulator,
        httpx.Client(base_url=simulator.service("asset")) as client,
    ):
        yield client


def query(client: httpx.Client, inputs: dict[str, object], tool: str = "asset-query") -> httpx.Response:
    plan = {"steps": [{"id": "s1", "tool": tool, "inputs": inputs}]}
    body = {"execution_id": "e1", "plan": plan, "tenant_id": "default", "actor_id": 1}
    return client.post("/execute-plan", json=body)


def test_a_list_says_its_total_and_shows_the_newest_first(late: httpx.Client) -> None:
    data = late.get("/", params={"limit": 2, "skip": 1}).json()
    assert data["success"] is True
    assert (data["data"]["total"], data["data"]["skip"], data["data"]["limit"]) == (108, 1, 2)
    assert [asset["id"] for asset in data["data"]["assets"]] == [107, 106]


def test_the_default_limit_hides_assets_silently(late: httpx.Client) -> None:
    data = late.get("/").json()["data"]
    assert (len(data["assets"]), data["total"], data["limit"]) == (100, 108, 100)


def test_a_list_row_has_48_columns_and_a_single_asset_46(late: httpx.Client) -> None:
    row = late.get("/?limit=1").json()["data"]["assets"][0]
    single = late.get(f"/{row['id']}").json()["data"]
    assert (len(row), len(single)) == (48, 46)
    assert row.keys() - single.keys() == LIST_ONLY


def test_unknown_parameters_are_ignored_silently(late: httpx.Client) -> None:
    assert late.get("/", params={"hostname": "web-01", "device_type": "camera"}).json()["data"]["total"] == 108


@pytest.mark.parametrize(("search", "total"), [("WEB-PROD-01", 1), ("10.0.1.10", 0), ("nothing like it", 0)])
def test_search_covers_names_but_no_addresses(late: httpx.Client, search: str, total: int) -> None:
    assert late.get("/", params={"search": search}).json()["data"]["total"] == total


def test_filters_narrow_the_list(late: httpx.Client) -> None:
    assets = late.get("/", params={"os_type": "windows", "service_type": "winrm", "is_active": "true"}).json()["data"]
    assert assets["total"] == 11
    assert {asset["os_type"] for asset in assets["assets"]} == {"windows"}


def test_a_limit_over_1000_is_refused_in_fastapis_shape(late: httpx.Client) -> None:
    answer = late.get("/?limit=5000")
    assert answer.status_code == 422
    assert answer.json()["detail"] == [
        {
            "type": "less_than_equal",
            "loc": ["query", "limit"],
            "msg": "Input should be less than or equal to 1000",
            "input": "5000",
            "ctx": {"le": 1000},
            "url": "https://errors.pydantic.dev/2.5/v/less_than_equal",
        }
    ]


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/?limit=0", "greater_than_equal"), ("/?skip=x", "int_parsing"), ("/?is_active=x", "bool_parsing")],
)
def test_bad_parameters_are_refused(late: httpx.Client, path: str, kind: str) -> None:
    answer = late.get(path)
    assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, kind)


def test_a_missing_asset_is_404_and_a_bad_id_422(late: httpx.Client) -> None:
    missing, bad = late.get("/99999"), late.get("/abc")
    assert (missing.status_code, missing.json()) == (404, {"detail": "Asset not found"})
    assert (bad.status_code, bad.json()["detail"][0]["loc"]) == (422, ["path", "asset_id"])


def test_the_request_id_comes_back(late: httpx.Client) -> None:
    assert late.get("/1", headers={"X-Request-ID": "rid-1"}).headers["x-request-id"] == "rid-1"
    assert late.get("/1").headers["x-request-id"].startswith("req_")


def test_late_credentials_are_handed_out_and_always_the_same(late: httpx.Client) -> None:
    first, again, other = (late.get(f"/{asset_id}/credentials").json()["data"] for asset_id in (2, 2, 3))
    assert first == again
    assert first["asset_id"] == 2
    assert first["password"] not in ("", other["password"])
    assert late.get("/99999/credentials").status_code == 404


def test_early_has_no_credentials_and_no_plans(early: httpx.Client) -> None:
    credentials, plan = early.get("/2/credentials"), early.post("/execute-plan", json={})
    assert (credentials.status_code, credentials.json()) == (404, {"detail": "Not Found"})
    assert (plan.status_code, plan.json()) == (405, {"detail": "Method Not Allowed"})


def test_an_update_is_seen_in_list_and_single(early: httpx.Client) -> None:
    answer = early.put("/6", json={"status": "maintenance"})
    assert answer.json() == {"success": True, "message": "Asset updated successfully"}
    assert early.get("/?limit=1").json()["data"]["assets"][0]["status"] == "maintenance"
    assert early.get("/6").json()["data"]["status"] == "maintenance"
    assert early.put("/999", json={"status": "x"}).status_code == 404


def test_a_plan_query_filters_and_ignores_fields(late: httpx.Client) -> None:
    inputs: dict[str, object] = {"query_type": "filter", "filters": {"tags": "win10"}, "fields": ["hostname"]}
    answer = query(late, inputs).json()
    assert answer["status"] == "completed"
    assert answer["result"] == {"total_steps": 1, "successful_steps": 1, "failed_steps": 0}
    output = answer["step_results"][0]["output"]
    assert (output["count"], output["message"], output["filters"]) == (5, "Found 5 asset(s)", inputs)
    assert len(output["assets"][0]) == 20


@pytest.mark.parametrize("inputs", [{"search_term": "web-01"}, {"filters": "all"}, {"filters": {"device_type": "x"}}])
def test_a_plan_query_that_is_not_understood_returns_100_assets(late: httpx.Client, inputs: dict[str, object]) -> None:
    assert query(late, inputs).json()["step_results"][0]["output"]["count"] == 100


def test_a_plan_query_by_id_shows_the_encrypted_columns(late: httpx.Client) -> None:
    (asset,) = query(late, {"asset_id": "21"}).json()["step_results"][0]["output"]["assets"]
    assert len(asset) == 66
    assert "password_encrypted" in asset


def test_a_plan_query_with_a_number_for_a_text_fails(late: httpx.Client) -> None:
    answer = query(late, {"filters": {"status": 1}}).json()
    assert answer["error_message"] == "One or more asset steps failed"
    error = "invalid input for query argument $1: 1 (expected str, got int)"
    assert answer["step_results"][0]["output"]["error"] == error


@pytest.mark.parametrize(
    ("tool", "message"),
    [
        ("asset-list", "Error listing assets: 'DatabasePool' object has no attribute 'execute_query'"),
        ("asset-create", "Error creating asset: 'DatabasePool' object has no attribute 'execute_query'"),
        ("frobnicate", "Unknown asset tool: frobnicate"),
    ],
)
def test_other_asset_tools_are_broken(late: httpx.Client, tool: str, message: str) -> None:
    answer = query(late, {}, tool).json()
    assert (answer["status"], answer["step_results"][0]["output"]["message"]) == ("failed", message)


def test_an_empty_plan_fails(late: httpx.Client) -> None:
    body = {"execution_id": "e1", "plan": {"steps": []}, "tenant_id": "default", "actor_id": 1}
    answer = late.post("/execute-plan", json=body).json()
    assert (answer["status"], answer["error_message"], answer["result"]) == ("failed", "No steps in plan", {})


def test_health_and_metadata_answer(late: httpx.Client) -> None:
    health, metadata = late.get("/health").json(), late.get("/metadata").json()
    assert (health["service"], health["status"]) == ("asset-service", "healthy")
    assert {"value": "windows", "label": "Windows"} in metadata["data"]["os_types"]
