"""How a command ends: the codes that scripts may rely on."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit code of ``stage-e``."""

    DONE = 0
    """Done; or the execution was left running, as asked."""
    NOT_COMPLETED = 1
    """The execution failed, is partial, was cancelled or rejected, or did not end in time."""
    BAD_INPUT = 2
    """A wrong option, a plan that cannot run, a key that may not do this."""
    OUT_OF_REACH = 3
    """Something cannot be reached or started."""
    WAITS = 4
    """It waits for a person."""
    INTERRUPTED = 130
    """Ctrl-C."""


EXIT_CODES = """Exit codes:
  0    done; or left running, as asked
  1    the execution failed, is partial, was cancelled or rejected, or did not end in time
  2    a wrong option, a plan that cannot run, a key that may not do this
  3    something cannot be reached or started
  4    it waits for a person
  130  interrupted"""
