"""Shell completion, written by shtab (extra `completion`)."""

from __future__ import annotations

import argparse
from typing import Any

from symnet.errors import missing_extra


class PrintCompletion(argparse.Action):
    """Prints what a shell needs to complete commands and options, and ends."""

    HELP = "print the completion script of a shell, such as bash or zsh, and end"

    def __call__(self, parser: argparse.ArgumentParser, *given: Any) -> None:
        """Given are the namespace, the shell and the option's name."""
        try:
            import shtab
        except ImportError as error:
            parser.error(str(missing_extra("shtab", "completion", "shell completion")) + f" ({error})")
        shell = given[1]
        if shell not in shtab.SUPPORTED_SHELLS:
            parser.error(f"--print-completion must be one of {', '.join(shtab.SUPPORTED_SHELLS)}, not {shell}")
        print(shtab.complete(parser, shell))
        parser.exit(0)
