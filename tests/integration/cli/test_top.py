"""``top``, against an API that is prepared."""

import json
import os
import pty
import signal
import subprocess
import sys

from api import examples
from cli.exits import Exit
from schemas.drivers import House
from tests.integration.cli.fake_api import FakeApi
from tests.integration.cli.programs import environment, hear_ctrl_c
from tests.integration.cli.terminal import Terminal


def test_where_the_output_is_no_terminal_it_is_shown_once(api: FakeApi, terminal: Terminal) -> None:
    ended = terminal.run("top")
    assert ended.code == Exit.DONE
    assert "worker-node-1-4711-0a8f6f2b" in ended.out
    assert "3 of 20" in ended.out
    assert api.asked == ["drivers"]


def test_programs_get_json(api: FakeApi, terminal: Terminal) -> None:
    ended = terminal.run("top", "--json")
    assert House.model_validate(json.loads(ended.out)) == House.model_validate(examples.HOUSE)


def test_on_a_terminal_it_is_drawn_again_and_ctrl_c_ends_it_well(api: FakeApi) -> None:
    near, far = pty.openpty()
    command = [sys.executable, "-m", "cli", "--url", api.url, "top"]
    with subprocess.Popen(
        command,
        stdout=far,
        stderr=far,
        env=environment(TERM="xterm"),
        preexec_fn=hear_ctrl_c,  # noqa: PLW1509 - nothing else runs in between
    ) as process:
        seen = b""
        while seen.count(b"worker-node-1") < 2:
            seen += os.read(near, 4096)
        process.send_signal(signal.SIGINT)
        while b"?1049l" not in seen:
            seen += os.read(near, 4096)
        assert process.wait() == Exit.DONE
    os.close(near)
    os.close(far)
    assert len(api.asked) > 1
    assert b"Traceback" not in seen


def test_once_means_once_on_a_terminal_too(api: FakeApi) -> None:
    near, far = pty.openpty()
    command = [sys.executable, "-m", "cli", "--url", api.url, "top", "--once"]
    assert subprocess.run(command, stdout=far, stderr=far, check=False, env=environment(TERM="xterm")).returncode == 0
    assert b"?1049h" not in os.read(near, 4096)
    assert api.asked == ["drivers"]
    os.close(near)
    os.close(far)
