"""``python -m cli``, which is how the stack starts its processes."""

from cli.main import main

main()
