"""Networks and series as source code in other languages, with their derivatives."""

from symnet.programs.evaluation import Compiled, CompilerError, Evaluation
from symnet.programs.generate import Generated, codegen

__all__ = ["Compiled", "CompilerError", "Evaluation", "Generated", "codegen"]
