"""Studies at scale: many runs on any executor, in a file from which they go on.

The one study is that of Morala et al. (2021); `study` runs it, `symnet study morala` is its command.
"""

from symnet.study.morala import Run
from symnet.study.runner import study
from symnet.study.settings import Configuration, Selection, Settings

__all__ = ["Configuration", "Run", "Selection", "Settings", "study"]
