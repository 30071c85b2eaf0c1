"""Parts of ``run.py``: standard library only."""
