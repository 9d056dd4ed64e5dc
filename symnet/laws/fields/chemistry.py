"""Chemistry and biochemistry: adsorption, enzymes, electrodes."""

from symnet.laws.entry import Entry
from symnet.laws.entry import Quantity as Q
from symnet.laws.fields.constants import FARADAY, GAS, reference

_FIELD = "chemistry and biochemistry"

CHEMISTRY = (
    Entry(
        name="michaelis-menten",
        title="Michaelis-Menten rate of an enzyme",
        expression="V*S/(K + S)",
        output=Q("v", "umol/s", "rate", 7),
        variables=(Q("S", "mmol/L", "concentration of the substrate", 2, (0.01, 50)),),
        parameters=(
            Q("V", "umol/s", "highest rate", 10, (0, None)),
            Q("K", "mmol/L", "concentration at half that rate", 1, (1e-9, None)),
        ),
        limits="steady state, little enzyme, no inhibition, one binding site",
        source="L. Michaelis and M. L. Menten, Biochem. Z. 49, 333 (1913)",
        keywords="enzyme kinetics saturation monod",
        field=_FIELD,
    ),
    Entry(
        name="hill",
        title="Hill binding of a cooperative protein",
        expression="V/(1 + (K/S)**n)",
        output=Q("v", "1", "occupied fraction", 0.9),
        variables=(Q("S", "mmHg", "pressure or concentration of the ligand", 60, (5, 120)),),
        parameters=(
            Q("V", "1", "occupied fraction at saturation", 1, (0, None)),
            Q("K", "mmHg", "pressure at half saturation (haemoglobin here)", 26, (1e-9, None)),
            Q("n", "1", "Hill coefficient", 2.7, (0.1, 10)),
        ),
        limits="a description of cooperativity; n is not the number of sites",
        source="A. V. Hill, J. Physiol. 40, iv (1910)",
        keywords="cooperativity haemoglobin oxygen dose response sigmoid",
        field=_FIELD,
    ),
    Entry(
        name="langmuir",
        title="Langmuir isotherm",
        expression="q_m*K*p/(1 + K*p)",
        output=Q("q", "mol/kg", "amount adsorbed", 2.5),
        variables=(Q("p", "kPa", "pressure", 50, (0.1, 500)),),
        parameters=(
            Q("q_m", "mol/kg", "amount in a full layer", 5, (0, None)),
            Q("K", "1/kPa", "equilibrium constant", 0.02, (0, None)),
        ),
        limits="one layer of equal sites, no interaction between molecules",
        source="I. Langmuir, J. Am. Chem. Soc. 40, 1361 (1918)",
        keywords="adsorption surface monolayer",
        field=_FIELD,
    ),
    Entry(
        name="freundlich",
        title="Freundlich isotherm",
        expression="K*(c/c_ref)**(1/n)",
        output=Q("q", "mg/g", "amount adsorbed", 15),
        variables=(Q("c", "mg/L", "concentration in solution", 10, (0.1, 200)),),
        parameters=(
            Q("K", "mg/g", "amount at c_ref", 5, (0, None)),
            reference("c_ref", "mg/L"),
            Q("n", "1", "exponent, 1 to 10", 2, (0.2, 50)),
        ),
        limits="unlike sites at middle concentrations; no saturation",
        source="H. Freundlich, Z. Phys. Chem. 57, 385 (1906)",
        keywords="adsorption surface power law",
        field=_FIELD,
    ),
    Entry(
        name="nernst",
        title="Nernst potential of an electrode",
        expression="E_0 + R*T/(z*F)*log(a)",
        output=Q("E", "V", "potential", 0.28),
        variables=(
            Q("a", "1", "activity of the ion", 0.01, (1e-6, 2)),
            Q("T", "K", "temperature", 298.15, (273, 373)),
        ),
        parameters=(
            Q("E_0", "V", "standard potential (copper here)", 0.34),
            Q("z", "1", "number of electrons; fix it", 2, (0.5, 8)),
            GAS,
            FARADAY,
        ),
        limits="equilibrium, activities and not concentrations; E_0 taken as constant",
        source="W. Nernst, Z. Phys. Chem. 4, 129 (1889)",
        keywords="electrochemistry cell voltage",
        field=_FIELD,
    ),
    Entry(
        name="tafel",
        title="Tafel overpotential",
        expression="b*log10(i/i_0)",
        output=Q("eta", "V", "overpotential", 0.36),
        variables=(Q("i", "A/m**2", "current density", 10, (0.1, 1000)),),
        parameters=(
            Q("b", "V", "Tafel slope, by decade", 0.12, (0, None)),
            Q("i_0", "A/m**2", "exchange current density", 0.01, (1e-12, None)),
        ),
        limits="currents well above i_0, no limit by transport",
        source="J. Tafel, Z. Phys. Chem. 50, 641 (1905)",
        keywords="electrochemistry corrosion electrode current",
        field=_FIELD,
    ),
)
