"""YAML data files of ours, checked against a model; what is wrong is said with file and line."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError
from yaml.constructor import SafeConstructor

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, and in most wheels
Place: TypeAlias = tuple[str | int, ...]


class DataFileError(Exception):
    """A data file cannot be used; the message has one ``file:line: what`` per fault."""


_TEXT = "tag:yaml.org,2002:str"


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
    value = _value_of(node, name, SafeConstructor())
    try:
        return model.model_validate(value)
    except ValidationError as error:
        lines = dict(_lines_of(node, ()))
        faults = [
            f"{name}:{_line_of(fault['loc'], lines)}: {_said(fault['loc'])}{fault['msg']}" for fault in error.errors()
        ]
        raise DataFileError("\n".join(faults)) from None


def _value_of(node: yaml.Node | None, name: str, scalars: SafeConstructor) -> JsonValue:
    if isinstance(node, yaml.MappingNode):
        members: dict[str, JsonValue] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in members:
                raise DataFileError(f"{name}:{key_node.start_mark.line + 1}: {key!r} stands here twice")
            members[key] = _value_of(value_node, name, scalars)
        return members
    if isinstance(node, yaml.SequenceNode):
        return [_value_of(item, name, scalars) for item in node.value]
    if node is None or node.tag == _TEXT:
        return None if node is None else str(node.value)
    scalar: JsonValue = scalars.construct_object(node)
    return scalar


def _lines_of(node: yaml.Node | None, at: Place) -> Iterator[tuple[Place, int]]:
    """The line of every place; asked for only when something is wrong, since it takes as long as all the rest."""
    if node is None:
        return
    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in node.value:
            place = (*at, str(key_node.value))
            yield from _lines_of(value_node, place)
            yield place, key_node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _lines_of(item, (*at, index))


def _line_of(at: Place, lines: dict[Place, int]) -> int:
    """Of the place itself or of the nearest one around it; pydantic puts words of its own into some places."""
    known = [place for place in lines if _is_within(place, at)]
    return lines[max(known, key=len)] if known else 1


def _is_within(place: Iterable[str | int], at: Place) -> bool:
    rest = iter(at)
    return all(token in rest for token in place)


def _said(at: Place) -> str:
    return ".".join(str(token) for token in at) + ": " if at else ""
