"""python -m symnet.cli."""

import sys

from symnet.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
