"""Fakes that pass the contract tests of the real adapters, in one process and without I/O."""
