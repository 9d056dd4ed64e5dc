"""Runs too long for the site's build: their commands, and what each printed, kept beside this file.

    python docs/records/record.py NAME ...     runs and keeps; without names, says what there is

A page shows one by the directive `record`; its numbers are then those of the run, with the command, the machine, the
versions and the date. The tests run every example small; a record is the same example at full size.
"""

import os
import platform
import re
import subprocess
import sys
import time
from datetime import date
from importlib import metadata
from pathlib import Path

from symnet import files

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACKAGES = ("symnet", "numpy", "scipy", "sympy", "symengine", "mpmath", "python-flint", "jax", "optax", "torch")
HEADER = ("command", "date", "seconds", "machine", "versions")

#: The arguments of Python, by the record's name.
RECORDS = {
    "eql_functions_peql": "examples/eql_paper_functions.py 8 PEQL",
    "eql_functions_seql": "examples/eql_paper_functions.py 8 SEQL",
    "eql_figure_12": "examples/eql_paper_errors.py 8 docs/pictures/eql_figure_12.png",
    "eql_pde_advection": "examples/eql_pde.py advection-diffusion docs/pictures",
    "eql_pde_burgers": "examples/eql_pde.py burgers docs/pictures",
    "eql_harder": "examples/eql_harder.py --all",
    "eql_noise": "examples/eql_noise.py --all",
    "springs_force_seql": "examples/eql_springs.py force SEQL docs/pictures/eql_springs_force.png",
    "springs_energy_peql": "examples/eql_springs.py energy PEQL docs/pictures/eql_springs_energy.png",
    "springs_force_peql": "examples/eql_springs.py force PEQL",
    "springs_energy_seql": "examples/eql_springs.py energy SEQL",
    "b2_bspline": "examples/b2_bspline.py --all",
    "titanium_training": "-m symnet.alloy.train_titanium_oxygen build/titanium_network.json",
    "montecarlo_profile": "-m symnet.montecarlo.make profile docs/pictures",
    "montecarlo_transition": "-m symnet.montecarlo.make transition docs/pictures",
    "phasefield_domains": "-m symnet.phasefield.paper domains build/fields --language c --pictures docs/pictures",
    "phasefield_coarsening": "-m symnet.phasefield.paper coarsening build/fields --language c --pictures docs/pictures",
    "phasefield_halved": "-m symnet.phasefield.paper halved build/fields --language c",
    "phasefield_series": "-m symnet.phasefield.paper series build/fields --language c",
    "benchmarks": "-m pytest -m benchmark tests/benchmarks",
    "implementations": "-m pytest -s tests/certify/test_real_implementations.py",
}


def write(name, output, seconds):
    """Keep what a run printed, with a line for each of HEADER before it."""
    head = {
        "command": f"python {RECORDS[name]}",
        "date": date.today().isoformat(),
        "seconds": f"{seconds:.0f}",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "versions": ", ".join(f"{package} {version}" for package, version in _versions()),
    }
    text = "".join(f"# {key}: {head[key]}\n" for key in HEADER) + "\n" + output.strip("\n") + "\n"
    files.write(HERE / f"{name}.txt", text)


def read(name):
    """The header as a dict, and what was printed."""
    head, _, output = (HERE / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    return dict(re.findall(r"^# (\w+): (.*)$", head, re.M)), output


def _versions():
    for name in PACKAGES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            continue


def main(names):
    unknown = sorted(set(names) - set(RECORDS))
    if unknown or not names:
        sys.exit(f"{'no record ' + ', '.join(unknown) + '; ' if unknown else ''}there are: {', '.join(RECORDS)}")
    for name in names:
        print(f"{name}: python {RECORDS[name]}", flush=True)
        start = time.perf_counter()
        done = subprocess.run([sys.executable, *RECORDS[name].split()], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{name} ended with status {done.returncode}; its record stays as it was")
        write(name, done.stdout, time.perf_counter() - start)


if __name__ == "__main__":
    main(sys.argv[1:])
