"""Every example in a docstring runs and prints what it says."""

import doctest
import importlib
import pkgutil

import pytest

import symnet

MODULES = ["symnet", *(m.name for m in pkgutil.walk_packages(symnet.__path__, "symnet."))]


@pytest.mark.parametrize("name", [m for m in MODULES if not m.endswith("train_aluminium")])
def test_docstring_examples(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, extraglobs={}, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
