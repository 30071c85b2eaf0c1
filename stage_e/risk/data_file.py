"""YAML data files of ours, checked against a model; what is wrong is said with file and line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, and in most wheels
Place: TypeAlias = tuple[str | int, ...]


class DataFileError(Exception):
    """A data file cannot be used; the message has one ``file:line: what`` per fault."""


@dataclass(slots=True)
class _Reading:
    """One file: the line of every place, and what turns its scalars into values."""

    name: str
    lines: dict[Place, int] = field(default_factory=dict)
    scalars: yaml.constructor.SafeConstructor = field(default_factory=yaml.constructor.SafeConstructor)


class DataModel(BaseModel):
    """What all models of data files share: nothing is ignored, nothing changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Model = TypeVar("Model", bound=DataModel)


def read_data_file(model: type[Model], name: str, text: str) -> Model:
    """The model in ``text``; ``name`` is how its faults call the file.

    Raises: DataFileError: no YAML, a repeated key, or not what the model asks for.
    """
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataFileError(f"{name}:{line}: {error.problem}") from None
    reading = _Reading(name)
    value = _value_of(node, (), reading)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [
            f"{name}:{_line_of(fault['loc'], reading.lines)}: {_said(fault['loc'])}{fault['msg']}"
            for fault in error.errors()
        ]
        raise DataFileError("\n".join(faults)) from None


def _value_of(node: yaml.Node | None, at: Place, reading: _Reading) -> JsonValue:
    if node is None:
        return None
    reading.lines[at] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        members: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in members:
                raise DataFileError(f"{reading.name}:{key_node.start_mark.line + 1}: {key!r} stands here twice")
            members[key] = _value_of(value_node, (*at, key), reading)
            reading.lines[(*at, key)] = key_node.start_mark.line + 1
        return members
    if isinstance(node, yaml.SequenceNode):
        return [_value_of(item, (*at, index), reading) for index, item in enumerate(node.value)]
    scalar: JsonValue = reading.scalars.construct_object(node)
    return scalar


def _line_of(at: Place, lines: dict[Place, int]) -> int:
    """Of the place itself or of the nearest one around it; pydantic puts words of its own into some places."""
    known = [place for place in lines if _is_within(place, at)]
    return lines[max(known, key=len)] if known else 1


def _is_within(place: Iterable[str | int], at: Place) -> bool:
    rest = iter(at)
    return all(token in rest for token in place)


def _said(at: Place) -> str:
    return ".".join(str(token) for token in at) + ": " if at else ""
