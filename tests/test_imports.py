"""The architecture as tests: imports run one way, and importing symnet stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import symnet

ROOT = Path(symnet.__file__).parent

#: From left to right; a module imports only from its own room or from rooms to its left.
ROOMS = [
    "errors",
    "files",
    "printing",
    "parsing",
    "progress",
    "parallel",
    "pictures",
    "rings",
    "analysis",
    "series",
    "functions",
    "bases",
    "network",
    "constraints",
    "polynomial",
    "laws",
    "formulas",
    "fitting",
    "certify",
    "programs",
    "training",
    "eql",
    "idnn",
    "montecarlo",
    "alloy",
    "phasefield",
    "report",
    "study",
    "demo",
    "cli",
]
#: May import to its right, but only inside methods that hand over.
THIN = "analysis"
#: Rooms that do not know each other although one stands left of the other.
STRANGERS = {("laws", "network")}
OPTIONAL = [
    "flint",
    "sklearn",
    "scipy",
    "torch",
    "jax",
    "matplotlib",
    "pandas",
    "onnx",
    "keras",
    "tqdm",
    "pint",
    "optax",
    "dask",
    "distributed",
]


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("symnet."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("symnet.")}
    return found


MODULES = [p for p in ROOT.rglob("*.py") if room(p) != "__init__"]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_to_the_left(path):
    here = room(path)
    if here == THIN:
        return check_thin(path)
    assert here in ROOMS, f"{here} is a new room: give it a place in ROOMS"
    for other in imported_rooms(path):
        assert ROOMS.index(other) <= ROOMS.index(here), f"{path.name} in {here} imports {other}"
        assert (here, other) not in STRANGERS, f"{here} must not know {other}"


def check_thin(path):
    """Every import of another room stands in a method of two statements after its docstring, or under TYPE_CHECKING."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module.startswith("symnet.")]
    methods = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert methods
    for method in methods:
        assert [type(node) for node in method.body] == [ast.Expr, ast.ImportFrom, ast.Return], method.name


def test_init_only_reexports():
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    assert all(isinstance(node, (ast.ImportFrom, ast.Assign, ast.Expr)) for node in tree.body)
    assert sorted(symnet.__all__) == sorted(set(symnet.__all__))
    assert all(hasattr(symnet, name) for name in symnet.__all__)


def test_modules_stay_small():
    long = {str(p.relative_to(ROOT)): n for p in MODULES if (n := len(p.read_text().splitlines())) > 400}
    assert not long, f"over 400 lines, so two modules: {long}"


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_importing_symnet_loads_no_optional_package():
    # SymPy itself takes python-flint for its ground types where it is installed
    code = "import sys, sympy, symengine; before = set(sys.modules); import symnet; print(*set(sys.modules) - before)"
    loaded = {name.split(".")[0] for name in run(code).split()}
    assert not [name for name in OPTIONAL if name in loaded]


def test_the_package_ships_what_it_needs():
    names = {p.name for p in (ROOT / "demo").iterdir()}
    assert {"aluminium.csv", "aluminium.json", "train_aluminium.py"} <= names
    assert (ROOT / "py.typed").exists()


@pytest.mark.benchmark
def test_import_time_beyond_sympy_and_symengine():
    """Best of five, in one process after another; the limit is 0.6 s."""
    code = (
        "import time; import sympy, symengine; t = time.perf_counter(); import symnet; print(time.perf_counter() - t)"
    )
    seconds = min(float(run(code)) for _ in range(5))
    print(f"\nimport symnet: {seconds:.3f} s beyond sympy and symengine")
    assert seconds < 0.6
