"""Failure: fatigue, cracks, fracture statistics, wear."""

from symnet.laws.entry import Entry
from symnet.laws.entry import Quantity as Q
from symnet.laws.fields.constants import reference

_FIELD = "fatigue, fracture and wear"
_CYCLES = Q("N", "1", "cycles to failure", 10000, (10, 1e7))

FAILURE = (
    Entry(
        name="paris",
        title="Paris law of fatigue crack growth",
        expression="C*(Delta_K/K_ref)**m",
        output=Q("da_dN", "m", "growth of the crack in a cycle", 5e-8),
        variables=(Q("Delta_K", "MPa*m**0.5", "range of the stress intensity", 20, (8, 60)),),
        parameters=(
            Q("C", "m", "growth in a cycle at K_ref", 6.9e-12, (0, None)),
            reference("K_ref", "MPa*m**0.5"),
            Q("m", "1", "exponent", 3, (1, 10)),
        ),
        limits="between threshold and fast fracture; one stress ratio. Growth spans decades: fit its logarithm",
        source="P. Paris and F. Erdogan, J. Basic Eng. 85, 528 (1963)",
        keywords="stress intensity crack propagation",
        field=_FIELD,
    ),
    Entry(
        name="basquin",
        title="Basquin law of fatigue at many cycles",
        expression="sigma_f*(2*N)**b",
        output=Q("sigma_a", "MPa", "stress amplitude", 400),
        variables=(_CYCLES,),
        parameters=(
            Q("sigma_f", "MPa", "fatigue strength coefficient", 1000, (0, None)),
            Q("b", "1", "exponent, -0.05 to -0.12", -0.09, (-1, 0)),
        ),
        limits="elastic cycles, above the fatigue limit",
        source="O. H. Basquin, Proc. ASTM 10, 625 (1910)",
        keywords="high cycle woehler s-n curve life",
        field=_FIELD,
    ),
    Entry(
        name="coffin-manson",
        title="Coffin-Manson law of fatigue at few cycles",
        expression="epsilon_f*(2*N)**c",
        output=Q("epsilon_a", "1", "amplitude of the plastic strain", 0.0015),
        variables=(Q("N", "1", "cycles to failure", 10000, (10, 1e5)),),
        parameters=(
            Q("epsilon_f", "1", "fatigue ductility coefficient", 0.5, (0, None)),
            Q("c", "1", "exponent, -0.5 to -0.7", -0.6, (-2, 0)),
        ),
        limits="plastic cycles; add Basquin's law for the elastic part",
        source="L. F. Coffin, Trans. ASME 76, 931 (1954); S. S. Manson, NACA Technical Note 2933 (1953)",
        keywords="low cycle plastic strain life",
        field=_FIELD,
    ),
    Entry(
        name="strain-life",
        title="Basquin and Coffin-Manson together",
        expression="sigma_f/E*(2*N)**b + epsilon_f*(2*N)**c",
        output=Q("epsilon_a", "1", "strain amplitude", 0.0035),
        variables=(_CYCLES,),
        parameters=(
            Q("sigma_f", "MPa", "fatigue strength coefficient", 1000, (0, None)),
            Q("E", "MPa", "Young's modulus; fix it", 200000, (0, None)),
            Q("b", "1", "exponent of the elastic part", -0.09, (-0.4, 0)),
            Q("epsilon_f", "1", "fatigue ductility coefficient", 0.5, (0, None)),
            Q("c", "1", "exponent of the plastic part", -0.6, (-2, -0.4)),
        ),
        limits="constant amplitude without mean stress; only sigma_f/E can be fitted",
        source="O. H. Basquin (1910); L. F. Coffin, Trans. ASME 76, 931 (1954); S. S. Manson, NACA TN 2933 (1953)",
        keywords="fatigue life elastic plastic",
        field=_FIELD,
    ),
    Entry(
        name="irwin",
        title="Griffith-Irwin fracture stress",
        expression="K_c/(Y*sqrt(pi*a))",
        output=Q("sigma_f", "MPa", "fracture stress", 500),
        variables=(Q("a", "m", "half the length of the crack", 1e-3, (1e-5, 1e-1)),),
        parameters=(
            Q("K_c", "MPa*m**0.5", "fracture toughness", 30, (0, None)),
            Q("Y", "1", "geometry factor; fix it", 1, (0.1, 10)),
        ),
        limits="cracks long beside the plastic zone; only K_c/Y can be fitted",
        source="A. A. Griffith, Philos. Trans. R. Soc. A 221, 163 (1921); G. R. Irwin, J. Appl. Mech. 24, 361 (1957)",
        keywords="toughness brittle crack stress intensity",
        field=_FIELD,
    ),
    Entry(
        name="weibull",
        title="Weibull probability of fracture",
        expression="1 - exp(-(sigma/sigma_0)**m)",
        output=Q("P", "1", "probability of fracture", 0.4),
        variables=(Q("sigma", "MPa", "stress", 280, (50, 600)),),
        parameters=(
            Q("sigma_0", "MPa", "stress at which 63 % have failed", 300, (1e-6, None)),
            Q("m", "1", "Weibull modulus", 10, (0.5, 100)),
        ),
        limits="one kind of flaw, one size and state of stress, no threshold",
        source="W. Weibull, J. Appl. Mech. 18, 293 (1951)",
        keywords="brittle ceramic strength statistics weakest link",
        field=_FIELD,
    ),
    Entry(
        name="archard",
        title="Archard law of wear",
        expression="k*F*s/H",
        output=Q("V", "mm**3", "volume worn off", 10),
        variables=(
            Q("F", "N", "load", 100, (1, 1000)),
            Q("s", "mm", "sliding distance", 1e6, (1e3, 1e8)),
        ),
        parameters=(
            Q("k", "1", "wear coefficient", 1e-4, (0, None)),
            Q("H", "MPa", "hardness of the softer body; fix it", 1000, (0, None)),
        ),
        limits="one wear mechanism, load and speed below the change to severe wear; only k/H can be fitted",
        source="J. F. Archard, J. Appl. Phys. 24, 981 (1953)",
        keywords="friction sliding adhesive abrasion hardness tribology",
        field=_FIELD,
    ),
)
