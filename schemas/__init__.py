"""The wire: frozen pydantic models of everything that enters or leaves, and nothing else.

Imports nothing of ours and does no I/O; ``python -m schemas.export`` alone writes files.
"""
