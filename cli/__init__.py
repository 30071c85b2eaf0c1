"""The ``stage-e`` command."""
