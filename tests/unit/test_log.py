"""What stands in a line of the log, whatever is in it."""

import json
import subprocess
import sys

TELL = """
import structlog
from stage_e.log import set_up_logs

set_up_logs("info", "json")
log = structlog.get_logger("test")
log.debug("nobody sees this")
log.info("plain", tool="asset-query", number=1)
log.info("half", text="\\ud800", other=object())
try:
    raise ValueError("no")
except ValueError:
    log.exception("broke")
"""


def test_every_line_is_json() -> None:
    told = subprocess.run([sys.executable, "-c", TELL], capture_output=True, check=True, timeout=60).stderr
    plain, half, broke = [json.loads(line) for line in told.decode().splitlines()]
    assert (plain["event"], plain["tool"], plain["number"], plain["level"]) == ("plain", "asset-query", 1, "info")
    assert half["text"] == "\ud800"
    assert half["other"].startswith("<object object at ")
    assert broke["exception"][0]["exc_value"] == "no"
