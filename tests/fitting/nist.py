"""The NIST StRD sets of nonlinear regression: files of `../shared/data/nist_strd`, and sets typed from the archive.

Source: National Institute of Standards and Technology, Statistical Reference Datasets,
https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml, a work of the US government.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import symnet as sn

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "nist_strd"
PI = "3.14159265358979323846264338327950288419716939937510582097494459"

#: name -> the model in the language of laws.
MODELS = {
    "Bennett5": "b1*(b2 + x)**(-1/b3)",
    "BoxBOD": "b1*(1 - exp(-b2*x))",
    "Chwirut1": "exp(-b1*x)/(b2 + b3*x)",
    "Chwirut2": "exp(-b1*x)/(b2 + b3*x)",
    "DanWood": "b1*x**b2",
    "ENSO": "b1 + b2*cos(2*pi*x/12) + b3*sin(2*pi*x/12) + b5*cos(2*pi*x/b4) + b6*sin(2*pi*x/b4)"
    " + b8*cos(2*pi*x/b7) + b9*sin(2*pi*x/b7)",
    "Eckerle4": "b1/b2*exp(-((x - b3)/b2)**2/2)",
    "Gauss": "b1*exp(-b2*x) + b3*exp(-(x - b4)**2/b5**2) + b6*exp(-(x - b7)**2/b8**2)",
    "Hahn1": "(b1 + b2*x + b3*x**2 + b4*x**3)/(1 + b5*x + b6*x**2 + b7*x**3)",
    "Kirby2": "(b1 + b2*x + b3*x**2)/(1 + b4*x + b5*x**2)",
    "Lanczos": "b1*exp(-b2*x) + b3*exp(-b4*x) + b5*exp(-b6*x)",
    "MGH09": "b1*(x**2 + x*b2)/(x**2 + x*b3 + b4)",
    "MGH10": "b1*exp(b2/(x + b3))",
    "MGH17": "b1 + b2*exp(-x*b4) + b3*exp(-x*b5)",
    "Misra1a": "b1*(1 - exp(-b2*x))",
    "Misra1b": "b1*(1 - (1 + b2*x/2)**(-2))",
    "Misra1c": "b1*(1 - (1 + 2*b2*x)**(-1/2))",
    "Misra1d": "b1*b2*x*(1 + b2*x)**(-1)",
    "Nelson": "b1 - b2*x1*exp(-b3*x2)",
    "Rat42": "b1/(1 + exp(b2 - b3*x))",
    "Rat43": "b1/(1 + exp(b2 - b3*x))**(1/b4)",
    "Roszman1": "b1 - b2*x - atan(b3/(x - b4))/pi",
    "Thurber": "(b1 + b2*x + b3*x**2 + b4*x**3)/(1 + b5*x + b6*x**2 + b7*x**3)",
}


@dataclass(frozen=True)
class Set:
    """A set: rows of (y, x, ...), two starts, certified values and standard deviations."""

    name: str
    rows: list
    starts: list
    values: list
    deviations: list

    @property
    def model(self):
        return MODELS.get(self.name) or MODELS[self.name.rstrip("123")]

    @property
    def columns(self):
        return ["x1", "x2"] if self.name == "Nelson" else ["x"]

    def law(self, start):
        names = [f"b{i + 1}" for i in range(len(self.values))]
        return sn.Law(
            self.model, self.columns, initial=dict(zip(names, map(float, self.starts[start]))), parameters=names
        )

    def data(self):
        y = [row[0].ln() if self.name == "Nelson" else row[0] for row in self.rows]
        return sn.Data([list(row[1:]) for row in self.rows], y, self.columns)


def read(name):
    """A set from its file."""
    text = (FOLDER / f"{name}.dat").read_text()
    parameters = re.findall(r"^\s*b\d+\s*=\s*(.+)$", text, re.M)
    table = [list(map(Decimal, line.split())) for line in parameters]
    body = text[text.rindex("Data:") :].splitlines()[1:]
    rows = [tuple(map(Decimal, line.split())) for line in body if line.strip()]
    columns = list(zip(*table))
    return Set(name, rows, [list(columns[0]), list(columns[1])], list(columns[2]), list(columns[3]))


def typed(name, y, x, starts, values, deviations):
    rows = [(Decimal(a), Decimal(str(b))) for a, b in zip(y.split(), x, strict=True)]
    return Set(name, rows, starts, [Decimal(v) for v in values.split()], [Decimal(v) for v in deviations.split()])


def simulated(name, x, starts, values, noise=0.0, seed=0, digits=12):
    """The model at the certified values with seeded noise, rounded: where the archive's rows are not at hand."""
    import numpy as np

    numbers = dict(zip([f"b{i + 1}" for i in range(len(values))], values))
    model = MODELS.get(name) or MODELS[name.rstrip("123")]
    y = sn.Law(model, ["x"]).with_values(numbers)([[float(v)] for v in x])
    y = y + noise * np.random.default_rng(seed).normal(size=len(y))
    return Set(name, [(Decimal(f"{a:.{digits}e}"), Decimal(str(b))) for a, b in zip(y, x)], starts, values, [])


FILES = sorted(path.stem for path in FOLDER.glob("*.dat"))

TYPED = {
    "BoxBOD": typed(
        "BoxBOD", "109 149 149 191 213 224", [1, 2, 3, 5, 7, 10], [[1, 1], [100, 0.75]],
        "2.1380940889E+02 5.4723748542E-01", "1.2354515176E+01 1.0455993237E-01",
    ),
    "MGH10": typed(
        "MGH10", "34780 28610 23650 19630 16370 13720 11540 9744 8261 7030 6005 5147 4427 3820 3307 2872",
        range(50, 130, 5), [[2, 400000, 25000], [0.02, 4000, 250]],
        "5.6096364710E-03 6.1813463463E+03 3.4522363462E+02", "1.5687892471E-04 2.3309021107E+01 7.8486103508E-01",
    ),
    "MGH17": typed(
        "MGH17",
        ".844 .908 .932 .936 .925 .908 .881 .850 .818 .784 .751 .718 .685 .658 .628 .603 .580 .558 .538 .522 .506 "
        ".490 .478 .467 .457 .448 .438 .431 .424 .420 .414 .411 .406",
        range(0, 330, 10), [[50, 150, -100, 1, 2], [0.5, 1.5, -1, 0.01, 0.02]],
        "3.7541005211E-01 1.9358469127E+00 -1.4646871366E+00 1.2867534640E-02 2.2122699662E-02",
        "2.0723153551E-03 2.2031669222E-01 2.2175707739E-01 4.4861358114E-04 8.9471996575E-04",
    ),
    "Rat43": typed(
        "Rat43", "16.08 33.83 65.80 97.20 191.55 326.20 386.87 520.53 590.03 651.92 724.93 699.56 689.96 637.56 717.41",
        range(1, 16), [[100, 10, 1, 1], [700, 5, 0.75, 1.3]],
        "6.9964151270E+02 5.2771253025E+00 7.5962938329E-01 1.2792483859E+00",
        "1.6302297817E+01 2.0828735829E+00 1.9566123451E-01 6.8761936385E-01",
    ),
    "Eckerle4": typed(
        "Eckerle4",
        ".0001575 .0001699 .0002350 .0003102 .0004917 .0008710 .0017418 .0046400 .0065895 .0097302 .0149002 .0237310 "
        ".0401683 .0712559 .1264458 .2073413 .2902366 .3445623 .3698049 .3668534 .3106727 .2078154 .1164354 .0616764 "
        ".0337200 .0194023 .0117831 .0074357 .0022732 .0008800 .0004579 .0002345 .0001586 .0001143 .0000710",
        [*range(400, 436, 5), *[435 + 1.5 * i for i in range(1, 21)], *range(470, 501, 5)],
        [[1, 10, 500], [1.5, 5, 450]], "1.5543827178E+00 4.0888321754E+00 4.5154121844E+02",
        "1.5408051163E-02 4.6803020753E-02 4.6800518816E-02",
    ),
    "Roszman1": typed(
        "Roszman1",
        ".252429 .252141 .251809 .297989 .296257 .295319 .339603 .337731 .333820 .389510 .386998 .438864 .434887 "
        ".427893 .471568 .461699 .461144 .513532 .506641 .505062 .535648 .533726 .568064 .612886 .624169",
        [-4868.68, -4868.09, -4867.41, -3375.19, -3373.14, -3372.03, -2473.74, -2472.35, -2469.45, -1894.65, -1893.40,
         -1497.24, -1495.85, -1493.41, -1208.68, -1206.18, -1206.04, -997.92, -996.61, -996.31, -834.94, -834.66,
         -710.03, -530.16, -464.17],
        [[0.1, -0.00001, 1000, -100], [0.2, -0.000005, 1200, -150]],
        "2.0196866396E-01 -6.1953516256E-06 1.2044556708E+03 -1.8134269537E+02",
        "1.9172666023E-02 3.2058931691E-06 7.4050983057E+01 4.9573513849E+01",
    ),
}  # fmt: skip


def lanczos(name, form, values, deviations):
    """The archive's rows are this sum of exponentials, rounded."""
    import mpmath

    x = [Decimal(i) / 20 for i in range(24)]
    terms = [("0.0951", 1), ("0.8607", 3), ("1.5576", 5)]
    with mpmath.workdps(30):
        y = [mpmath.nstr(sum(mpmath.mpf(a) * mpmath.exp(-k * mpmath.mpf(str(t))) for a, k in terms), 25) for t in x]
    rows = " ".join(form.format(Decimal(value)) for value in y)
    starts = [[1.2, 0.3, 5.6, 5.5, 6.5, 7.6], [0.5, 0.7, 3.6, 4.2, 4, 6.3]]
    return typed(name, rows, x, starts, values, deviations)


TYPED["Lanczos1"] = lanczos(
    "Lanczos1", "{:.12e}",
    "9.5100000027E-02 1.0000000001E+00 8.6070000013E-01 3.0000000002E+00 1.5575999998E+00 5.0000000001E+00",
    "5.3347304234E-11 2.7473038179E-10 1.3576062225E-10 3.3308253069E-10 1.8815731448E-10 1.1057500538E-10",
)  # fmt: skip
TYPED["Lanczos3"] = lanczos(
    "Lanczos3", "{:.4f}",
    "8.6816414977E-02 9.5498101505E-01 8.4400777463E-01 2.9515951832E+00 1.5825685901E+00 4.9863565084E+00",
    "1.7197908859E-02 9.7041624475E-02 4.1488663282E-02 1.0766312506E-01 5.8371576281E-02 3.4436403035E-02",
)  # fmt: skip


def misra1c():
    """Misra's four models share their rows."""
    values = [Decimal("6.3642725809E+02"), Decimal("2.0813627256E-04")]
    deviations = [Decimal("4.6638326572E+00"), Decimal("1.7728423155E-06")]
    return Set("Misra1c", read("Misra1a").rows, [[500, 0.0001], [600, 0.0002]], values, deviations)


#: Sets whose rows are made at the certified values: the same models, starts and noise.
SIMULATED = {
    "Chwirut2": simulated("Chwirut2", [0.5 + 0.1 * i for i in range(54)],
        [[0.1, 0.01, 0.02], [0.15, 0.008, 0.01]], [1.6657666537e-01, 5.1653291286e-03, 1.2150007096e-02], 3.17),
    "ENSO": simulated("ENSO", range(1, 169),
        [[11, 3, 0.5, 40, -0.7, -1.3, 25, -0.3, 1.4], [10, 3, 0.5, 44, -1.5, 0.5, 26, -0.1, 1.5]],
        [1.0510749193e01, 3.0762128085, 5.3280138227e-01, 4.4311088700e01, -1.6231428586, 5.2554493756e-01,
         2.6887614440e01, 2.1232288488e-01, 1.4966870418], 2.23),
    "Gauss2": simulated("Gauss2", range(1, 251),
        [[96, 0.009, 103, 106, 18, 72, 151, 18], [98, 0.0105, 103, 105, 20, 73, 150, 20]],
        [9.9018328406e01, 1.0994945399e-02, 1.0188022528e02, 1.0703095519e02, 2.3578584029e01, 7.2045589471e01,
         1.5327010194e02, 1.9525972636e01], 2.24),
    "Hahn1": simulated("Hahn1", [14.13 + 3.55 * i for i in range(236)],
        [[10, -1, 0.05, -0.00001, -0.05, 0.001, -0.000001], [1, -0.1, 0.005, -0.000001, -0.005, 0.0001, -0.0000001]],
        [1.0776351733, -1.2269296921e-01, 4.0863750610e-03, -1.4262662514e-06, -5.7609940901e-03, 2.4053735503e-04,
         -1.2314450199e-07], 0.08),
}  # fmt: skip
