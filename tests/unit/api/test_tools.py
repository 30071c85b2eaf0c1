"""The catalogue over HTTP."""

from api import examples
from schemas.page import Page
from schemas.tool import ToolView
from tests.unit.api.world import a_world


async def test_the_tools_are_one_page() -> None:
    async with a_world() as world:
        answer = await world.get("/v1/tools")
        assert answer.status_code == 200
        page = Page[ToolView].model_validate_json(answer.content)
        assert page.items == (ToolView.model_validate(examples.TOOL),)
        assert world.executor.asked["tools"] == [None]


async def test_one_tool_is_asked_for_by_name() -> None:
    async with a_world() as world:
        await world.get("/v1/tools?name=asset-query")
        assert world.executor.asked["tools"] == ["asset-query"]


async def test_nobody_without_a_key_sees_them() -> None:
    async with a_world() as world:
        assert (await world.client.get("/v1/tools", headers={"Authorization": ""})).status_code == 401
