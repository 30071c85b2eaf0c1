"""``python3 run.py chaos``."""

import sys

from tests.chaos.command import main

sys.exit(main())
