"""The command line: symnet demo | expand | fit | formula."""

from symnet.cli.main import main

__all__ = ["main"]
