"""PURE: POSIX shell texts: parsed, resolved as far as it is certain, and judged wherever something runs."""
