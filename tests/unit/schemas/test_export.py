import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from schemas.export import main, schema_texts, stale_files

FOLDER = Path(__file__).parents[3] / "schemas" / "json"


def test_the_files_in_the_tree_are_current() -> None:
    assert stale_files(FOLDER) == [], "run python -m schemas.export"


@pytest.mark.parametrize(("name", "text"), schema_texts())
def test_every_file_is_a_schema_that_names_its_dialect(name: str, text: str) -> None:
    schema = json.loads(text)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_a_check_names_what_is_stale_and_an_export_mends_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    (tmp_path / "event.json").write_text("{}")
    (tmp_path / "problem.json").unlink()
    (tmp_path / "gone.json").write_text("{}")
    assert main(["--check", str(tmp_path)]) == 1
    assert [Path(line.split(" ")[0]).name for line in capsys.readouterr().err.splitlines()] == [
        "event.json",
        "gone.json",
        "problem.json",
    ]
    main([str(tmp_path)])
    assert main(["--check", str(tmp_path)]) == 0
