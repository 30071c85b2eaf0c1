"""Python one-liners that only look: every node of their syntax tree, and every name in it, is on a list."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from stage_e.risk.shell.python_names import ASKED_BY_NAME, ATTRIBUTES, BUILTINS, IMPORTED, VERSIONED

_LONGEST = 2_000
_NODES = (
    *(ast.Module, ast.Expr, ast.Assign, ast.AugAssign, ast.For, ast.If, ast.Try, ast.ExceptHandler, ast.With),
    *(ast.withitem, ast.Pass, ast.Break, ast.Continue, ast.Call, ast.keyword, ast.Starred, ast.Name, ast.Attribute),
    *(
        ast.Constant,
        ast.JoinedStr,
        ast.FormattedValue,
        ast.Subscript,
        ast.Slice,
        ast.List,
        ast.Tuple,
        ast.Dict,
        ast.Set,
    ),
    *(ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.Lambda, ast.arguments, ast.arg),
    *(ast.Import, ast.ImportFrom, ast.alias, ast.expr_context),
)
_READING_MODES: tuple[list[object], ...] = ([], ["r"], ["rt"], ["rb"])


@dataclass(slots=True)
class _Program:
    nodes: list[ast.AST]
    modules: dict[str, str] = field(default_factory=dict)
    """Names that stand for modules, or for something out of one: what they stand for, dotted."""
    own: set[str] = field(default_factory=set)
    """Names that the program gives a value of its own."""


def files_read_by(code: str) -> tuple[str, ...] | None:
    """Files that the program opens, when it can do no more than look and print; nothing when it may do more."""
    if len(code) > _LONGEST or not code.isascii():
        return None
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    program = _Program(nodes)
    imports = set(_imports(program))
    if not all(isinstance(node, _NODES) for node in nodes) or not all(map(_may_import, imports)):
        return None
    program.modules.update(imports)
    if len(program.modules) < len(imports):  # a name that stands for two things
        return None
    program.own.update(_stored(nodes))
    named = program.own | program.modules.keys()
    if program.own & (program.modules.keys() | BUILTINS) or any(name.startswith("__") for name in named):
        return None
    heads = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    opened = {
        id(node.func) for node in nodes if isinstance(node, ast.Call) and (_opened_by(node) or _asks_by(program, node))
    }
    if not all(_is_harmless(program, node, heads | opened) for node in nodes):
        return None
    return tuple(path for node in nodes if isinstance(node, ast.Call) for path in _opened_by(node))


def _may_import(imported: tuple[str, str]) -> bool:
    """Whether what a name stands for is on the list, or a module of which something is."""
    dotted = imported[1]
    return dotted in IMPORTED or dotted in VERSIONED or any(known.startswith(f"{dotted}.") for known in IMPORTED)


def _imports(program: _Program) -> Iterator[tuple[str, str]]:
    for node in program.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield from [(alias.asname, alias.name)] if alias.asname else [(root, root), (alias.name, alias.name)]
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}" if not node.level else "?"


def _stored(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        if isinstance(node, ast.arg):
            yield node.arg
        if isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def _is_harmless(program: _Program, node: ast.AST, spoken_for: set[int]) -> bool:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            stands_for = program.modules.get(name)
            known = name in program.own or name in BUILTINS or stands_for in IMPORTED
            return known or (id(node) in spoken_for and (stands_for is not None or name == "open"))
        case ast.Attribute(ctx=ast.Load(), attr=attribute):
            dotted = _dotted(program, node)
            if dotted is None:
                return attribute in ATTRIBUTES
            known = dotted in ASKED_BY_NAME or _may_import(("", dotted))
            return _is_known(dotted) or (id(node) in spoken_for and known)
        case ast.Attribute():
            return False
        case ast.Call(func=func):
            return isinstance(func, (ast.Name, ast.Attribute))
        case ast.Constant(value=str(text)):
            return "__" not in text
        case _:
            return True


def _is_known(dotted: str) -> bool:
    module, _, attribute = dotted.rpartition(".")
    return dotted in IMPORTED or (attribute in ATTRIBUTES and module in IMPORTED) or _is_version(module, attribute)


def _is_version(module: str, attribute: str) -> bool:
    return module in VERSIONED and attribute in {"__version__", "VERSION"}


def _dotted(program: _Program, node: ast.expr) -> str | None:
    """The full name of something out of a module; nothing for what the program has made itself."""
    if isinstance(node, ast.Name):
        return program.modules.get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    before = _dotted(program, node.value)
    return f"{before}.{node.attr}" if before is not None else None


def _asks_by(program: _Program, node: ast.Call) -> bool:
    """Whether it asks others for a name that is written there."""
    written = all(isinstance(argument, ast.Constant) for argument in node.args) and not node.keywords
    return written and _dotted(program, node.func) in ASKED_BY_NAME


def _opened_by(node: ast.Call) -> tuple[str, ...]:
    """The file whose name is written there, when it is opened for nothing but reading."""
    match node:
        case ast.Call(func=ast.Name(id="open"), args=[ast.Constant(value=str(path)), *mode], keywords=keywords):
            named = all(keyword.arg in {"encoding", "errors"} for keyword in keywords)
            modes = [each.value if isinstance(each, ast.Constant) else None for each in mode]
            return (path,) if named and modes in _READING_MODES else ()
        case _:
            return ()
