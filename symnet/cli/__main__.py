"""python -m symnet.cli."""

import sys

from symnet.cli.main import main

sys.exit(main())
