"""The executor: a pure engine, a runner that carries its decisions out, and adapters that touch the world."""
