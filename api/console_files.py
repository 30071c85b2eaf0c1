"""The console: the page of Stage E, its scripts and the sample plans that it offers, as they lie in their folders."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accept import JSON
from api.problems import problem_reply

HTML: Final = "text/html; charset=utf-8"
PAGE: Final = Path(__file__).parent / "console" / "index.html"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": HTML,
    ".js": "text/javascript; charset=utf-8",
    ".LICENSE": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".ts": "text/plain; charset=utf-8",
}
_FILES: Final = {
    path.relative_to(PAGE.parent).as_posix(): path for path in PAGE.parent.rglob("*.*") if path.suffix in _TYPES
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/samples.json")
def samples(request: Request) -> Response:
    """The sample plans, by name: no key is needed, since they come with the program."""
    folder: Path | None = request.app.state.samples
    found = (
        {} if folder is None else {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    )
    return Response(json.dumps(found), media_type=JSON)


@router.get("/{name:path}")
def part(request: Request, name: str) -> Response:
    """A script, a style or a licence of the page."""
    if name not in _FILES:
        return problem_reply(request, "no-such-route", "the console has no such file; GET / is its page")
    return file_reply(request, _FILES[name])


def file_reply(request: Request, path: Path) -> Response:
    """A file of the page, unless the client has it as it is; it asks again each time, so that none is ever old."""
    body = path.read_bytes()
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache", "Content-Security-Policy": _POLICY}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=_TYPES[path.suffix])
