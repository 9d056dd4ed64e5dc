"""Atoms, electrons and light: pair potentials, band gaps, magnets, diodes, glasses."""

from symnet.laws.entry import Entry
from symnet.laws.entry import Quantity as Q

_FIELD = "physics of matter"
_DISTANCE = "distance of the atoms"

MATTER = (
    Entry(
        name="morse",
        title="Morse potential",
        expression="D*(1 - exp(-a*(r - r_e)))**2",
        output=Q("U", "eV", "energy above the minimum", 1.2),
        variables=(Q("r", "angstrom", _DISTANCE, 1.1, (0.5, 3)),),
        parameters=(
            Q("D", "eV", "depth of the well (hydrogen molecule here)", 4.75, (0, None)),
            Q("a", "1/angstrom", "inverse width", 1.94, (0, None)),
            Q("r_e", "angstrom", "distance at the minimum", 0.741, (0, None)),
        ),
        limits="a diatomic molecule near its minimum and up to dissociation; finite at r = 0",
        source="P. M. Morse, Phys. Rev. 34, 57 (1929)",
        keywords="interatomic bond molecule energy",
        field=_FIELD,
    ),
    Entry(
        name="lennard-jones",
        title="Lennard-Jones potential",
        expression="4*epsilon*((s/r)**12 - (s/r)**6)",
        output=Q("U", "eV", "energy", -0.0104),
        variables=(Q("r", "angstrom", _DISTANCE, 3.82, (3.2, 10)),),
        parameters=(
            Q("epsilon", "eV", "depth of the well (argon here)", 0.0104, (0, None)),
            Q("s", "angstrom", "distance at which the energy is 0", 3.40, (0, None)),
        ),
        limits="closed shells; the repulsion's power is a convenience",
        source="J. E. Lennard-Jones, Proc. Phys. Soc. 43, 461 (1931)",
        keywords="interatomic van der waals noble gas energy",
        field=_FIELD,
    ),
    Entry(
        name="varshni",
        title="Varshni band gap",
        expression="E_0 - alpha*T**2/(T + beta)",
        output=Q("E_g", "eV", "band gap", 1.42),
        variables=(Q("T", "K", "temperature", 300, (10, 600)),),
        parameters=(
            Q("E_0", "eV", "band gap at 0 K (gallium arsenide here)", 1.519, (0, None)),
            Q("alpha", "eV/K", "slope at high temperature", 5.405e-4, (0, None)),
            Q("beta", "K", "near the Debye temperature", 204, (0, None)),
        ),
        limits="semiconductors; empirical",
        source="Y. P. Varshni, Physica 34, 149 (1967)",
        keywords="semiconductor temperature energy gap",
        field=_FIELD,
    ),
    Entry(
        name="curie-weiss",
        title="Curie-Weiss susceptibility",
        expression="C/(T - theta)",
        output=Q("chi", "1", "susceptibility", 0.002),
        variables=(Q("T", "K", "temperature", 1300, (1100, 2000)),),
        parameters=(
            Q("C", "K", "Curie constant", 0.6, (0, None)),
            Q("theta", "K", "Weiss temperature (iron here)", 1040, (None, 1095)),
        ),
        limits="above the Curie temperature and not close to it",
        source="P. Weiss, J. Phys. Theor. Appl. 6, 661 (1907)",
        keywords="magnetism paramagnet ferromagnet",
        field=_FIELD,
    ),
    Entry(
        name="shockley",
        title="Shockley diode",
        expression="I_s*(exp(V/(n*V_T)) - 1)",
        output=Q("I", "A", "current", 0.01),
        variables=(Q("V", "V", "voltage", 0.6, (0, 0.7)),),
        parameters=(
            Q("I_s", "A", "saturation current", 1e-12, (0, None)),
            Q("n", "1", "ideality factor", 1, (0.8, 3)),
            Q("V_T", "V", "thermal voltage k_B*T/e at 300 K", 0.025852, constant=True),
        ),
        limits="no series resistance, no breakdown; one temperature",
        source="W. Shockley, Bell Syst. Tech. J. 28, 435 (1949)",
        keywords="semiconductor junction current voltage electronics",
        field=_FIELD,
    ),
    Entry(
        name="sellmeier",
        title="Sellmeier refractive index",
        expression="sqrt(1 + B*lambda_0**2/(lambda_0**2 - C))",
        output=Q("n", "1", "refractive index", 1.46),
        variables=(Q("lambda_0", "um", "wavelength in vacuum", 0.6, (0.3, 2)),),
        parameters=(
            Q("B", "1", "strength of the resonance (silica here)", 1.1, (0, None)),
            Q("C", "um**2", "square of its wavelength", 0.0086, (0, 0.08)),
        ),
        limits="transparent range, one resonance in the ultraviolet; add more for the infrared",
        source="W. Sellmeier, Ann. Phys. 219, 272 (1871)",
        keywords="optics glass dispersion light",
        field=_FIELD,
    ),
)
