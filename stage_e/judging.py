"""What plans are judged by at this moment; it changes while the process runs."""

from dataclasses import replace

from stage_e.assess.learned import Learned
from stage_e.assess.policy import Policy
from stage_e.prepare import Judgement


class Judging:
    """The one place that knows the latest judgement. One that was taken never changes."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement

    def current(self) -> Judgement:
        """What a plan that comes now is judged by, from beginning to end."""
        return self._judgement

    def with_learned(self, learned: Learned) -> None:
        """From now on, durations are expected as ``learned`` has them."""
        assessing = replace(self._judgement.assessing, learned=learned)
        self._judgement = replace(self._judgement, assessing=assessing)

    def with_policy(self, policy: Policy) -> None:
        """From now on, plans are judged by ``policy``."""
        self._judgement = replace(self._judgement, policy=policy)
