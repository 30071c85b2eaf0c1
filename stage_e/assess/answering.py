"""How a question to people is answered: by whom, by how many, and until when."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stage_e.risk.data_file import DataModel


class Answering(DataModel):
    """The terms of one level. They only narrow what holds anyway: the requester confirms at level 1 alone."""

    quorum: Annotated[int, Field(ge=1, le=10)] = 1
    """How many different people must agree."""
    lasts_s: Annotated[float, Field(gt=0, le=604_800, allow_inf_nan=False)] = 3600.0
    """From then on silence is a no."""
    roles: Annotated[tuple[Literal["approver", "admin"], ...], Field(min_length=1)] = ("approver", "admin")
    """One of these is needed of whoever is not the requester."""
    subjects: tuple[str, ...] = ()
    """When there are any, only these people, who need a role as well."""

    @model_validator(mode="after")
    def _can_be_answered(self) -> Self:
        if self.subjects and len(set(self.subjects)) < self.quorum:
            raise ValueError(f"{len(set(self.subjects))} subjects can never be a quorum of {self.quorum}")
        return self


class Answers(DataModel):
    """The terms of each level at which somebody is asked."""

    confirmation: Answering = Answering()
    review: Answering = Answering()
    step_by_step: Answering = Answering()

    def at(self, level: int) -> Answering:
        """The terms of approval level 1, 2 or 3."""
        return (self.confirmation, self.confirmation, self.review, self.step_by_step)[level]
