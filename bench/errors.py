"""The one exception of the benchmarks."""


class BenchError(Exception):
    """A contender did not do what was to be measured; the text says which and what."""
