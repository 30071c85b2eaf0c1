"""Options of a command that a plan gives as one text beside its other inputs."""

from schemas.json_text import JsonObject

OPTION_INPUTS = frozenset({"options", "flags", "args", "arguments", "extra_args"})
"""Inputs that hold them, where a tool does not declare them as something else."""


def options_in(inputs: JsonObject) -> str:
    """All of them as the words of a command; empty when there are none."""
    given = [inputs[name] for name in sorted(OPTION_INPUTS & inputs.keys())]
    return " ".join(str(word) for value in given for word in (value if isinstance(value, list) else [value]) if word)
