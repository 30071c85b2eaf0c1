"""``python -m bench.peers NAME``: a worker of that peer, or with ``--submit`` the one who hands in its jobs."""

import asyncio
import importlib

from bench.peers.command import read_command

command = read_command()
peer = importlib.import_module(f"bench.peers.{command.peer}_jobs")  # one peer's imports must not cost another
if command.prepare:
    asyncio.run(peer.prepare())
elif command.submit:
    asyncio.run(peer.submit(command))
else:
    peer.work(command)
