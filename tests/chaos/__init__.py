"""Chaos: real processes that are killed, frozen and cut off, and a checker that compares what three witnesses saw.

``python3 run.py chaos --help`` starts it; ``command.py`` is its table of contents.
"""
