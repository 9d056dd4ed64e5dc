"""Code that the pages show without running it is run here, after what each page supposes; links lead somewhere."""

import os
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import symnet as sn

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
RNG = np.random.default_rng(0)


def _net():
    layers = [sn.Dense(RNG.normal(size=(3, 2)) / 4, RNG.normal(size=3) / 4, "tanh"), sn.Dense(RNG.normal(size=(1, 3)))]
    return sn.Network(layers, inputs=["T", "p"])


def _codegen(folder):
    if not any(map(shutil.which, ("gcc", "cc", "clang"))):
        pytest.skip("no C compiler on this machine")
    return {"code": sn.codegen(_net(), "c"), "points": RNG.uniform(-1, 1, (5, 2))}


def _constraints(folder):
    torch = pytest.importorskip("torch")
    pytest.importorskip("jax", reason="the extra 'train' installs jax")
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras")
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    fitted = []

    class Both(torch.nn.Sequential):
        """A model that stands for the page's PyTorch one and for its Keras one."""

        def fit(self, X, y, callbacks):
            assert isinstance(callbacks[0], keras.callbacks.Callback)
            fitted.append(callbacks)

    X = RNG.uniform(-1, 1, (40, 3))
    names = {"rows": RNG.normal(size=(4, 3)), "net": _net(), "model": Both(*model), "optimizer": optimizer}
    return {**names, "X": X, "Y": X[:, :1], "y": X[:, 0], "sn": sn}


def _importers(folder):
    torch = pytest.importorskip("torch")
    save_file = pytest.importorskip("safetensors.torch").save_file
    linear = torch.nn.Linear
    model = torch.nn.Sequential(linear(2, 3), torch.nn.Tanh(), linear(3, 3), torch.nn.Tanh(), linear(3, 1))
    save_file(model.state_dict(), str(folder / "weights.safetensors"))
    return {"sn": sn}


def _parallel(folder):
    return {"sn": sn, "net": sn.Network([sn.Dense(RNG.normal(size=(3, 4)) / 9, None, "tanh")])}


def _eql(folder):
    pytest.importorskip("jax", reason="the extra 'train' installs jax")
    pytest.importorskip("optax", reason="the extra 'train' installs optax")
    t = np.linspace(1, 2, 4)
    X = RNG.uniform(-2, 2, (4, 40))
    return {"sn": sn, "X": X, "y": t[:, None] * X, "t": t}


#: What the code of a page supposes, by the page's name.
SUPPOSED = {
    "codegen.md": _codegen,
    "constraints.md": _constraints,
    "importers.md": _importers,
    "parallel.md": _parallel,
    "eql.md": _eql,
}


def blocks(page):
    return re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page)], ids=lambda page: page.name)
def test_the_code_of_a_page_runs(page, tmp_path, monkeypatch):
    if page.name not in SUPPOSED:
        # long computations, which their examples run in small: here they must only be Python
        for block in blocks(page):
            compile(block, str(page), "exec")
        return
    names = SUPPOSED[page.name](tmp_path)
    monkeypatch.chdir(tmp_path)
    if page.name == "parallel.md":
        _without_machines(monkeypatch)
    for block in blocks(page):
        exec(compile(block, str(page), "exec"), names)


def _without_machines(monkeypatch):
    """The page's cluster and its pool of processes, here as threads."""
    import concurrent.futures

    distributed = pytest.importorskip("distributed", reason="the extra 'parallel' installs dask.distributed")
    threads = concurrent.futures.ThreadPoolExecutor
    client = SimpleNamespace(get_executor=lambda: threads(2))

    class Client:
        def __init__(self, address):
            assert address == "tcp://scheduler:8786"

        __enter__ = staticmethod(lambda: client)
        __exit__ = staticmethod(lambda *error: None)

    monkeypatch.setattr(distributed, "Client", Client)
    monkeypatch.setattr(concurrent.futures, "ProcessPoolExecutor", threads)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_links_inside_the_repository_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    targets = [t.split("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text)]
    missing = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]
    assert not missing
