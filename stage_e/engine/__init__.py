"""The pure core: facts in, decisions out. No clock, no randomness, no log, no I/O."""
