"""The newcomer's walk: README.md from the top, its commands and code as they stand there, in the active environment.

Run in a fresh virtual environment with nothing installed. What the README leaves to the reader, a network and
coefficients to verify, is written first. The guides are walked by the
site's build, which executes them.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: The study takes minutes, and the report needs its extra.
NOT_HERE = ("symnet study", "symnet report")
GIVEN = """
import csv
import symnet as sn
net = sn.Network([sn.Dense([[8.0, 0.02]], [0.1], "tanh"), sn.Dense([[30.0]], [90.0])], ["c", "d"], ["sigma_y"])
net.save("NET.json")
with open("COEFFICIENTS.csv", "w", newline="") as stream:
    rows = csv.writer(stream)
    rows.writerow(["c", "d", "sigma_y"])
    rows.writerows([*e, a.item()] for e, a in zip(*(lambda s: (s.monomials.tolist(), s.coefficients))(net.series(4))))
"""


def run(command, folder):
    print(f"$ {command}", flush=True)
    subprocess.run(["bash", "-euc", command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def main():
    first, *_ = re.findall(r"^    (pip install .*symnet demo)$", README, re.M)
    run(first, ROOT)
    section = README.split("## On the command line")[1].split("\n## ")[0]
    commands = re.findall(r"^    (symnet .*)$", section, re.M)
    blocks = re.findall(r"```python\n(.*?)```", README, re.S)
    assert commands and blocks
    with tempfile.TemporaryDirectory() as folder:
        run(f"{shlex.quote(sys.executable)} -c {shlex.quote(GIVEN)}", folder)
        for command in commands:
            if not command.startswith(NOT_HERE):
                run(command, folder)
        code = Path(folder) / "readme.py"
        code.write_text("\n".join(blocks), encoding="utf-8")
        run(f"{shlex.quote(sys.executable)} readme.py", folder)


if __name__ == "__main__":
    main()
