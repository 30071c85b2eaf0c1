"""The whole of Stage E on one machine: its servers and processes, started in order, supervised, stopped in order."""
