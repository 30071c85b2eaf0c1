"""The asset service's envelope: ``{success, data}``."""

from schemas.json_text import JsonObject
from stage_e.errors import TemporaryStepError


def data_of(answer: JsonObject) -> JsonObject:
    """What the envelope holds. Raises: TemporaryStepError: it is none; a read that got garbage may be made again."""
    data = answer.get("data")
    if answer.get("success") is not True or not isinstance(data, dict):
        raise nonsense("an envelope without success and data")
    return data


def nonsense(what: str) -> TemporaryStepError:
    """The error for an answer that cannot be true."""
    return TemporaryStepError(f"the asset-service answered with {what}, which proves nothing")
