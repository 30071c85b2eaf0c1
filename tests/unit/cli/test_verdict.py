"""The card of an estimate: all that would be decided, in words."""

from cli.terminal.cards import approval_lines
from cli.terminal.verdict import verdict_lines
from schemas.assessment import Assessment
from schemas.problem import FieldError
from schemas.prose import CriterionView, FailureView, SafetyView
from schemas.words import CriterionCheck, FailureHandling, Undo
from stage_e.assess.waves import waves_view
from stage_e.engine.waves import WaveRule
from tests.unit.cli.samples import a_check, a_step, an_approval, an_assessment, an_execution

BEFORE = SafetyView(
    check="Target answers",
    stage="before",
    failure_action="abort",
    probes=("web-01: uptime", "web-02: uptime", "web-01: ping -c 4 web-01"),
)
DURING = SafetyView(check="Watch for errors", stage="during", failure_action="warn")


def a_full_assessment() -> Assessment:
    first = a_step("s0", "systemctl restart nginx", ["web-01"]).model_copy(
        update={
            "undo": Undo.POSSIBLE,
            "rollback": "start the old one",
            "failure": FailureView(handling=FailureHandling.CONTINUE, plain=True, text="Log and go on"),
            "success_criteria": (
                CriterionView(text="exit_code == 0", check=CriterionCheck.EXPRESSION, expression="exit_code == `0`"),
                CriterionView(text="operation_completed", check=CriterionCheck.EVIDENCE),
                CriterionView(text="looks fine", check=CriterionCheck.UNCHECKED),
            ),
        }
    )
    second = a_step("s1").model_copy(
        update={
            "depends_on": ("s0",),
            "tolerates": ("s0",),
            "undo": Undo.NOT_NEEDED,
            "failure": FailureView(handling=FailureHandling.ABORT, plain=False, text="Hm"),
        }
    )
    return an_assessment(first, second).model_copy(
        update={"not_understood": ("s1: on failure 'Hm'",), "safety_checks": (BEFORE, DURING), "warnings": ("w",)}
    )


def test_a_step_says_what_runs_where_and_what_becomes_of_it() -> None:
    lines = "\n".join(verdict_lines(a_full_assessment()))

    assert (
        """
step      systemctl restart nginx
          s0: Get-Volume, execute of automation-service on web-01
  takes   about 3.0 s, mostly under 8.0 s (catalogue)
  risk    low, read
  undo    it can be taken back
          the plan would: start the old one
  fails   continue, the plan says: Log and go on
  success checked: exit_code == `0`
          not checked: looks fine

step      Get-Volume
          s1: Get-Volume, execute of automation-service
          after s0, and even if s0 fails
  takes   about 3.0 s, mostly under 8.0 s (catalogue)
  risk    low, read
  fails   abort, because the plan says nothing plain: Hm

unclear   s1: on failure 'Hm'
to probe  before: Target answers (else abort)
          - ping -c 4 web-01 (for web-01)
          - uptime (for web-01, web-02)
by hand   during: Watch for errors (else warn)
warning   w
"""
        in lines
    )


def test_that_nothing_is_rolled_back_by_itself_is_said() -> None:
    failure = FailureView(handling=FailureHandling.ROLLBACK, plain=True, text="Roll back")
    lines = verdict_lines(an_assessment(a_step().model_copy(update={"failure": failure})))

    assert "  fails   rollback (by a person: nothing is taken back by itself), the plan says: Roll back" in lines


def test_how_a_change_of_many_hosts_begins_is_said() -> None:
    waves = waves_view(WaveRule(), 12)
    lines = verdict_lines(an_assessment(a_step().model_copy(update={"waves": waves})))

    assert "  waves   first 1 host, then 2, 4, 5; stops after 1 failure" in lines


def test_every_step_is_shown_however_many() -> None:
    lines = verdict_lines(an_assessment(*(a_step(f"s{number}") for number in range(120))))

    assert sum(line.startswith("step ") for line in lines) == 120


def test_why_it_would_be_refused_is_said() -> None:
    fault = FieldError(pointer="/plan/steps/0/tool", detail="is no tool")
    lines = verdict_lines(an_assessment().model_copy(update={"refusals": (fault,)}))

    assert "refused   /plan/steps/0/tool: is no tool" in lines


def test_what_a_plan_says_cannot_move_the_cursor() -> None:
    failure = FailureView(handling=FailureHandling.ABORT, plain=False, text="\x1b[2J\u202e")
    lines = verdict_lines(an_assessment(a_step().model_copy(update={"failure": failure})))

    assert "\x1b" not in "".join(lines)
    assert "\u202e" not in "".join(lines)


def test_whoever_is_asked_sees_what_nobody_checks() -> None:
    execution = an_execution(assessment=a_full_assessment())
    lines = approval_lines(an_approval(), execution)

    assert "unclear   s1: on failure 'Hm'" in lines
    assert "by hand   during: Watch for errors (else warn)" in lines


def test_a_question_stays_short_however_much_is_unclear() -> None:
    unclear = tuple(f"s{number}: it" for number in range(100))
    assessment = an_assessment().model_copy(update={"not_understood": unclear})

    assert "          and 88 more" in approval_lines(an_approval(), an_execution(assessment=assessment))
    assert len([line for line in verdict_lines(assessment) if line.endswith(": it")]) == 100


def test_a_check_that_is_run_is_told_apart_from_what_is_only_listed() -> None:
    some = BEFORE.model_copy(
        update={
            "probes": ("web-01: ping -c 2 web-01", "web-09: ping -c 2 web-09"),
            "checks": ("check_1",),
            "not_run": ("web-09 is not in the inventory",),
        }
    )
    none = BEFORE.model_copy(update={"probes": ("web-01: uptime",), "not_run": ("the plan changes nothing",)})
    assessment = an_assessment().model_copy(update={"safety_checks": (some, none, DURING), "checks": (a_check(),)})

    assert """
checks    before: Target answers (else abort)
          - ping -c 2 web-01 (for web-01)
          - not run: web-09 is not in the inventory
to probe  before: Target answers (else abort)
          - uptime (for web-01)
          - not run: the plan changes nothing
by hand   during: Watch for errors (else warn)
""" in "\n".join(verdict_lines(assessment))
