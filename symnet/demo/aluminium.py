"""The main job on real data: the constants of sigma_y = sigma_f + C c^(2/3) + k/sqrt(d) off a network."""

from __future__ import annotations

import csv
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from symnet.fitting import Data, FitResult, fit
from symnet.laws import Law
from symnet.network import Network, load
from symnet.printing import expression_latex, text_table
from symnet.rings.ring import Array
from symnet.series import Series

HERE = Path(__file__).parent
ORDER = 4
#: Columns of the printed text.
WIDTH = 105
#: The coordinates in which the law is entire: s = c^(2/3), u = log d.
FEATURES = {"s": "c**(2/3)", "u": "log(d)"}
INVERSE = {"c": "s**(3/2)", "d": "exp(u)"}
LAW = "sigma_f + C*c**(2/3) + k/sqrt(d)"
SOURCE = """\
S. Dangwal, K. Edalati, R. Z. Valiev, T. G. Langdon, Crystals 13(3), 413 (2023),
https://doi.org/10.3390/cryst13030413, CC BY 4.0: the 31 rows of pure aluminium and Al-Mg (at %)
of the appendix, c = solute fraction, d = grain size in micrometres, sigma_y = yield stress in MPa."""
TREATMENT = """\
c is 0 for pure metal, where c^(2/3) has a branch point and no Taylor series, and d spans four decades,
hopeless about one point. In s = c^(2/3) and u = log d the law is sigma_f + C s + k exp(-u/2), entire,
so both network and law are expanded in s and u; C, k and sigma_f keep their meaning. Most of the box of
inputs holds no data, so the two are compared in the inner product of the 31 points themselves."""


def load_data() -> Data:
    """The 31 rows: c, d and sigma_y."""
    with open(HERE / "aluminium.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    X = [[float(row["solute_fraction"]), float(row["grain_size"])] for row in rows]
    return Data(X, [float(row["yield_stress"]) for row in rows], ["c", "d"], "sigma_y")


def load_network() -> Network:
    """The network trained on them by `symnet.demo.train_aluminium`."""
    return load(HERE / "aluminium.json")


@dataclass(frozen=True)
class Demo:
    """Everything the demo computes; `text` prints it."""

    data: Data
    network: Network
    law: Law
    network_series: Series
    law_series: Series
    result: FitResult
    direct: FitResult
    taylor_error: float

    @property
    def network_residual(self) -> Array:
        """Network minus measurement at the 31 points, in MPa."""
        return np.asarray(self.network(self.data.X)[:, 0] - self.data.y)

    @property
    def shift_expected(self) -> dict[str, float]:
        """What the network's own error does to the constants: J^+ (network - y), before any expansion."""
        jacobian = self.direct.problem.coordinates(np.zeros(len(self.direct.values)))[1]
        shift = np.linalg.lstsq(jacobian, self.network_residual, rcond=None)[0]
        return dict(zip(self.direct.values, shift.tolist(), strict=True))

    def as_dict(self) -> dict[str, Any]:
        """The figures as plain data."""
        return {
            "rows": len(self.data),
            "network_r_squared": self.network_r_squared,
            "constants": self.result.values,
            "direct": self.direct.values,
            "direct_stderr": {name: p.stderr for name, p in self.direct.params.items()},
            "direct_r_squared": self.direct.r_squared,
            "expected_shift": self.shift_expected,
            "residuals": {str(list(m)): r for m, r in self.result.residuals.items()},
            "latex": self.result.latex(),
        }

    @property
    def network_r_squared(self) -> float:
        y = self.data.y
        return float(1 - self.network_residual @ self.network_residual / np.sum((y - y.mean()) ** 2))

    def text(self) -> str:
        """The demo as it is printed."""
        center = ", ".join(f"{v} = {c:.4g}" for v, c in zip("su", self.network_series.center, strict=True))
        parts = [
            ("Data", f"{self.data}\n{SOURCE}"),
            ("Network", f"{self.network.summary()}\n{self._quality()}"),
            ("Coordinates", TREATMENT),
            (f"Series of the network, order {ORDER}, about the mean, {center}", _sum(self.network_series)),
            ("Series of the law at the same centre, its constants as symbols", _sum(self.law_series, 6)),
            (f"The law read off the network (order {ORDER}), beside the direct fit to the data", self._fit()),
            ("How well they agree", self._agreement()),
            ("LaTeX", self._latex()),
        ]
        return "\n\n".join(f"{title}\n{'-' * len(title)}\n{_wrapped(body)}" for title, body in parts)

    def _quality(self) -> str:
        left_out = min(self.network.metadata["leave_one_out_rmse"].values())
        rmse = np.sqrt(np.mean(self.network_residual**2))
        return (
            f"R^2 = {self.network_r_squared:.4f} on the data, rmse {rmse:.1f} MPa, {left_out:.1f} MPa on points "
            f"left out;\nits Taylor polynomial of order {ORDER} differs from it by up to {self.taylor_error:.2g} MPa "
            "at the data"
        )

    def _fit(self) -> str:
        return self.result.report(compare=self.direct.values, top=len(self.result.residuals))

    def _agreement(self) -> str:
        rows = []
        for name, direct in self.direct.params.items():
            read, shift = self.result.values[name], self.shift_expected[name]
            error = direct.stderr or float("nan")
            row = [name, f"{direct.value:.2f}", f"{error:.2f}", f"{read:.2f}", f"{read - direct.value:+.2f}"]
            rows.append([*row, f"{shift:+.2f}", f"{abs(read - direct.value) / error:.2f}"])
        header = ["constant", "direct", "std. error", "network", "difference", "network's error", "in std. errors"]
        worst = max(float(row[-1]) for row in rows)
        return (
            f"{text_table(header, rows)}\n"
            "The column 'network's error' is J^+ (network - data), the shift that the network's own misfit must\n"
            "cause before any expansion; what is left of the difference comes from order "
            f"{ORDER}.\nThe direct fit has R^2 = {self.direct.r_squared:.4f}; every constant read off the network "
            f"lies within {worst:.2f} of its standard error."
        )

    def _latex(self) -> str:
        closed = expression_latex(self.result.closed_form("C"), 3)
        return "\n".join(
            [
                f"fitted law:  {self.law.with_values(self.result.values).latex(digits=4)}",
                f"closed form: C = {closed}",
                r"             with \alpha_{i,j} the network's coordinate on the polynomial that begins with s^i u^j,",
                "             orthonormal over the 31 points",
                f"network:     {self.network_series.latex(digits=4, max_terms=8)}",
            ]
        )


def _wrapped(body: str) -> str:
    """Long lines broken at spaces; tables are narrower than that."""
    lines = [textwrap.wrap(line, WIDTH, subsequent_indent="    ", break_long_words=False) if len(line) > WIDTH
             else [line] for line in body.splitlines()]  # fmt: skip
    return "\n".join(part for line in lines for part in line)


def _sum(series: Series, shown: int = 15) -> str:
    from symnet.series.display import text

    return text(series, shown)


def run() -> Demo:
    """Load, expand, fit and compare; deterministic."""
    data, network = load_data(), load_network()
    law = Law(LAW, variables=["c", "d"], output="sigma_y")
    features = network.layers[0].forward(data.X)
    inner = network.change_variables(list(FEATURES), INVERSE)
    inner_law = law.change_variables(list(FEATURES), INVERSE)
    # rounded, so that the same short decimals serve the exact series of the law
    center = tuple(float(f"{c:.4g}") for c in features.mean(axis=0))
    series = inner.series(ORDER, center)
    return Demo(
        data=data,
        network=network,
        law=law,
        network_series=series,
        law_series=inner_law.series(ORDER, tuple(map(str, center))),
        result=fit(inner_law, inner, order=ORDER, points=features),
        direct=fit(law, data),
        taylor_error=float(np.max(np.abs(series(features) - inner(features)))),
    )
