"""The client of a run: it asks, answers questions, takes back and follows, and remembers all of it."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from typing import Self

import httpx

from schemas.approval import Approval
from schemas.page import Page
from schemas.words import ExecutionStatus, Verdict
from tests.chaos.history import Asked, Followed, Vote
from tests.chaos.place import Place
from tests.chaos.plans import Wanted

FOLLOWED = 0.1
REJECTED = 0.15
LOOK_S = 0.3
TAKEN = {HTTPStatus.OK, HTTPStatus.ACCEPTED}
ASIDE = {HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}


class Client:
    """Never gives up on a request: what fails is sent again with the same Idempotency-Key."""

    def __init__(self, place: Place, seed: int) -> None:
        self.asked: dict[str, Asked] = {}
        self.votes: list[Vote] = []
        self.answers: Counter[str] = Counter()
        self._seed = seed
        self._keys: dict[str, str] = {}
        self._seen: dict[str, list[int]] = {}
        self._voted: set[str] = set()
        self._olga = place.client("olga")
        self._adam = place.client("adam")
        self._follows: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for follow in self._follows.values():
            follow.cancel()
        await asyncio.gather(*self._follows.values(), return_exceptions=True)
        await self._olga.aclose()
        await self._adam.aclose()

    @property
    def followed(self) -> tuple[Followed, ...]:
        return tuple(Followed(execution_id, tuple(numbers)) for execution_id, numbers in self._seen.items())

    async def ask(self, wanted: Wanted) -> None:
        """It is accepted when this returns, and taken back where that is wanted."""
        headers = {"Idempotency-Key": wanted.key} | ({} if wanted.immediate else {"Prefer": "respond-async"})
        asked = self.asked[wanted.key] = Asked(wanted.key, wanted.kind, must_ask=wanted.must_ask)
        answer = await self._insist("POST", "/v1/executions", headers=headers, json=wanted.body)
        if answer.status_code not in TAKEN:
            self.asked[wanted.key] = replace(asked, refusal=answer.text[:300])
            return
        execution_id = str(answer.json()["execution_id"])
        told = ExecutionStatus(answer.json()["status"]) if answer.status_code == HTTPStatus.OK else None
        self.asked[wanted.key] = replace(asked, ids=(execution_id,), told=told)
        self._keys[execution_id] = wanted.key
        if Random(f"follow:{wanted.key}").random() < FOLLOWED:
            self._follows[execution_id] = asyncio.create_task(self._follow(execution_id))
        await asyncio.gather(self._cancel(wanted, execution_id), self._pause(wanted, execution_id))

    async def _cancel(self, wanted: Wanted, execution_id: str) -> None:
        if wanted.cancel_after_s is not None:
            await asyncio.sleep(wanted.cancel_after_s)
            answer = await self._insist("POST", f"/v1/executions/{execution_id}/cancel")
            if answer.status_code in TAKEN:
                self.asked[wanted.key] = replace(self.asked[wanted.key], cancelled_at=datetime.now(UTC))

    async def _pause(self, wanted: Wanted, execution_id: str) -> None:
        """Halted for a moment."""
        if wanted.pause_after_s is not None:
            await asyncio.sleep(wanted.pause_after_s)
            await self._insist("POST", f"/v1/executions/{execution_id}/pause")
            await asyncio.sleep(LOOK_S)
            await self._insist("POST", f"/v1/executions/{execution_id}/resume")

    async def keep_answering(self) -> None:
        """Answer every question, some with no. Never ends."""
        while True:
            await asyncio.sleep(LOOK_S)
            with suppress(httpx.HTTPError):
                found = await self._adam.get("/v1/approvals", params={"state": "pending", "limit": 500})
                if found.status_code == HTTPStatus.OK:
                    questions = Page[Approval].model_validate_json(found.content).items
                    await asyncio.gather(*map(self._answer, questions))

    async def caught_up(self, ended: Iterable[str]) -> None:
        """Returns when the followers of what has ended have seen its end."""
        await asyncio.gather(*(self._follows[execution_id] for execution_id in ended if execution_id in self._follows))

    async def _answer(self, question: Approval) -> None:
        key = self._keys.get(question.execution_id)
        if key is None or question.approval_id in self._voted:
            return  # its own answer has not come back yet
        no = Random(f"vote:{key}:{question.step_id}").random() < REJECTED
        vote = Vote(
            question.execution_id, question.step_id, Verdict.REJECT if no else Verdict.APPROVE, datetime.now(UTC)
        )
        self.votes.append(vote)
        self._voted.add(question.approval_id)
        body = {"decision": str(vote.verdict), "digest": question.digest}
        await self._insist("POST", f"/v1/approvals/{question.approval_id}/decision", by=self._adam, json=body)

    async def _insist(
        self,
        method: str,
        path: str,
        *,
        by: httpx.AsyncClient | None = None,
        headers: dict[str, str] | None = None,
        json: object = None,
    ) -> httpx.Response:
        """The first answer that is one."""
        pause_s = 0.1
        while True:
            with suppress(httpx.TransportError):
                answer = await (by or self._olga).request(method, path, headers=headers, json=json)
                self.answers[f"{method} {path.rpartition('/')[2]} {answer.status_code}"] += 1
                if answer.status_code not in ASIDE:
                    return answer
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, 1.0)

    async def _follow(self, execution_id: str) -> None:
        """Server-sent events to the end, coming back at the last number."""
        seen = self._seen.setdefault(execution_id, [])
        path = f"/v1/executions/{execution_id}/events"
        while True:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": str(seen[-1] if seen else 0)}
            with suppress(httpx.HTTPError):
                async with self._olga.stream("GET", path, headers=headers, timeout=30) as answer:
                    if answer.status_code == HTTPStatus.NO_CONTENT:
                        return
                    async for line in answer.aiter_lines():
                        if line.startswith("data:") and (number := json.loads(line[5:]).get("seq")) is not None:
                            seen.append(int(number))
            await asyncio.sleep(LOOK_S)
