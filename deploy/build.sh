#!/bin/sh
# Installs Stage E into a fresh virtual environment: deploy/build.sh PREFIX
#
# What the image is built with, and what the tests run without Docker. Everything comes from
# requirements.lock by its hash, the build backend too: no test tools, no embedded servers.
set -eu

prefix=${1:?usage: deploy/build.sh PREFIX}
source=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

uv() {
    python3 "$source/run.py" uv --quiet "$@"
}

locked() { # ENVIRONMENT WHAT...: installs that part of the project's needs, in the versions of the lock
    environment=$1
    shift
    uv pip install --python "$environment/bin/python" --require-hashes --compile-bytecode \
        --constraint "$source/requirements.lock" "$@"
}

echo "build.sh: the wheel"
uv venv "$work/backend"
locked "$work/backend" --group "$source/pyproject.toml:build"
(cd "$source" && "$work/backend/bin/python" -m hatchling build --target wheel --directory "$work/wheel" >/dev/null)

echo "build.sh: $prefix"
uv venv --clear "$prefix"
locked "$prefix" --requirement "$source/pyproject.toml"
uv pip install --python "$prefix/bin/python" --no-deps --no-index --compile-bytecode "$work"/wheel/*.whl
