from datetime import timedelta

from schemas.words import Verdict
from stage_e.ports.approvals import NewVote
from stage_e.ports.notices import MOST_TRIES, Notice
from tests.builders import DIGEST, a_new_execution, a_person, a_submitted, asking
from tests.contract.store.world import World

A_DAY = timedelta(days=1)
A_LITTLE = timedelta(seconds=21)


async def asked(world: World, lasts: timedelta = A_DAY) -> str:
    new = asking(a_new_execution(a_submitted(level=2)), expires_at=world.now() + lasts)
    await world.store.accept(new)
    assert new.approval is not None
    return new.approval.approval_id


def ids(notices: tuple[Notice, ...]) -> list[str]:
    return [notice.approval.approval_id for notice in notices]


async def test_a_question_is_to_be_told_with_what_one_wants_to_know(world: World) -> None:
    approval_id = await asked(world)

    (notice,) = await world.store.claim_notices("mail", 10)

    assert notice.approval == await world.store.approval("acme", approval_id)
    assert (notice.tenant, notice.requester, notice.tries) == ("acme", "olga", 1)
    assert notice.assessment.approval_level == 2


async def test_a_question_is_told_on_each_channel(world: World) -> None:
    approval_id = await asked(world)

    assert ids(await world.store.claim_notices("mail", 10)) == [approval_id]
    assert ids(await world.store.claim_notices("slack", 10)) == [approval_id]


async def test_what_somebody_is_telling_is_given_to_nobody_else(world: World) -> None:
    await asked(world)
    await world.store.claim_notices("mail", 10)

    assert await world.store.claim_notices("mail", 10) == ()


async def test_what_was_told_does_not_come_again(world: World) -> None:
    approval_id = await asked(world)
    await world.store.claim_notices("mail", 10)
    await world.store.note_told("mail", approval_id)
    await world.wait(A_LITTLE)

    assert await world.store.claim_notices("mail", 10) == ()


async def test_what_was_not_told_comes_later_and_later_and_then_no_more(world: World) -> None:
    await asked(world)
    await world.store.claim_notices("mail", 10)
    waits = []
    for tries in range(2, MOST_TRIES + 1):
        wait = A_LITTLE * 2 ** (tries - 2)
        await world.wait(wait / 2)
        assert await world.store.claim_notices("mail", 10) == ()
        await world.wait(wait / 2)
        waits += [notice.tries for notice in await world.store.claim_notices("mail", 10)]
    await world.wait(timedelta(hours=1))

    assert waits == [*range(2, MOST_TRIES + 1)]
    assert await world.store.claim_notices("mail", 10) == ()


async def test_what_is_answered_or_expired_is_not_told(world: World) -> None:
    answered = await asked(world)
    await asked(world, lasts=timedelta(seconds=-1))
    await world.store.vote(NewVote(answered, a_person("petra"), Verdict.APPROVE, DIGEST))

    assert await world.store.claim_notices("mail", 10) == ()


async def test_the_oldest_are_told_first(world: World) -> None:
    first = await asked(world)
    await world.wait(timedelta(seconds=1))
    second = await asked(world)

    assert ids(await world.store.claim_notices("mail", 1)) == [first]
    assert ids(await world.store.claim_notices("mail", 10)) == [second]
