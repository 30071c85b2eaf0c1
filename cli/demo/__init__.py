"""``stage-e demo``: three requests, played on a private stack by a real client of its API."""
