"""What plans are judged by at this moment; it changes while the process runs."""

from dataclasses import replace

from stage_e.assess.policy import Policy
from stage_e.prepare import Judgement


class Judging:
    """Holds the judgement that counts now."""

    def __init__(self, judgement: Judgement) -> None:
        self._judgement = judgement

    def current(self) -> Judgement:
        """What a plan that comes now is judged by."""
        return self._judgement

    def with_policy(self, policy: Policy) -> None:
        """From now on plans are judged by ``policy``."""
        self._judgement = replace(self._judgement, policy=policy)
