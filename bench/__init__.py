"""Side-by-side benchmarks; not part of the wheel."""
