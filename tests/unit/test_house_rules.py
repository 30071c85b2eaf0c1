"""What conventions.md promises about every file, checked."""

import ast
import io
import os
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {"", "css", "html", "js", "json", "lock", "md", "py", "sh", "sql", "toml", "txt", "yaml", "yml"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 30
VAGUE_NAMES = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
BROAD = {"Exception", "BaseException"}
GENERATED = {"__pycache__", "build", "dist", "node_modules"}
MAY_CATCH_ALL = ("stage_e/attempt.py", "stage_e/driver.py", "worker/", "api/", "tests/")
# written so that they do not match themselves
REGISTRIES = re.compile(r"\b(pypi|pythonhosted|npmjs|crates|deb\.debian|rubygems)\.(com|io|org)\b")
MACHINE_PATHS = re.compile(r"/(work)/(main|shared|\.)|/(root|Users)/[\w.]|/(tmp)/(explore)")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def files() -> Iterator[Path]:
    """Every file of ours: caches and environments live in folders whose name begins with a dot."""
    for folder, names, found in os.walk(ROOT):
        names[:] = sorted(name for name in names if name == ".ci" or (name[0] != "." and name not in GENERATED))
        yield from (Path(folder, name) for name in sorted(found))


SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in files() if path.suffix == ".py"}
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(errors="replace") for path in files() if path.suffix[1:] in TEXT
}
TREES = {name: ast.parse(source) for name, source in SOURCES.items()}


def test_a_file_has_at_most_300_lines() -> None:
    assert [name for name, source in SOURCES.items() if source.count("\n") > LONGEST_FILE] == []


def test_a_function_has_at_most_30_lines() -> None:
    long = [
        f"{name}:{node.lineno} {node.name} has {lines}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (lines := body_lines(node)) > LONGEST_FUNCTION
    ]
    assert long == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_the_docstring_of_a_function_does_not_count() -> None:
    function = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    x = 1\n    return x\n').body[0]
    assert isinstance(function, ast.FunctionDef)
    assert body_lines(function) == 2


def test_a_module_name_tells_its_subject() -> None:
    vague = [name for name in SOURCES if VAGUE_NAMES & {step.removesuffix(".py") for step in name.split("/")}]
    assert vague == []


def test_no_file_names_a_package_registry() -> None:
    assert [name for name, text in TEXTS.items() if REGISTRIES.search(text)] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    ours = [name for name in TEXTS if not name.startswith("tests/data/") and MACHINE_PATHS.search(TEXTS[name])]
    assert ours == []


def test_no_comment_leaves_work_for_later() -> None:
    left = [
        f"{name}:{token.start[0]}"
        for name, source in SOURCES.items()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and UNFINISHED.search(token.string)
    ]
    assert left == []


def test_everything_is_caught_in_three_places_only() -> None:
    broad = [
        f"{name}:{node.lineno}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type) and not passes_on(node)
        if not name.startswith(MAY_CATCH_ALL)
    ]
    assert broad == []


def passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the handler ends by raising again what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def is_broad(caught: ast.expr | None) -> bool:
    """Whether an except clause catches everything: bare, or by the name of the root classes, also within a tuple."""
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(name is None or (isinstance(name, ast.Name) and name.id in BROAD) for name in names)


def test_every_package_says_what_it_is_for() -> None:
    packages = [name for name in TREES if name.endswith("__init__.py") and not name.startswith("tests/")]
    silent = [name for name in packages if not ast.get_docstring(TREES[name])]
    assert silent == []
