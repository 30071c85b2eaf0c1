"""Stand-in OpsConductor services with faults on request.

``python -m simulator --help`` runs them as a process; in a test::

    with serve(app(inventory="estate", time_scale=0)) as simulator:
        httpx.get(f"{simulator.url}/asset/?limit=1")
"""

from simulator.application import Application, app
from simulator.faults import FaultSpec, Match
from simulator.server import Simulator, serve, serve_here

__all__ = ["Application", "FaultSpec", "Match", "Simulator", "app", "serve", "serve_here"]
