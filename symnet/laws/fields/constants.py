"""Universal constants as quantities of a law (SI of 2019), fixed in every fit."""

from symnet.laws.entry import Quantity

#: The molar gas constant, exact since 2019: N_A k_B.
GAS = Quantity("R", "J/mol/K", "gas constant", 8.31446261815324, constant=True)
BOLTZMANN = Quantity("k_B", "J/K", "Boltzmann constant", 1.380649e-23, constant=True)
PLANCK = Quantity("h", "J*s", "Planck constant", 6.62607015e-34, constant=True)
FARADAY = Quantity("F", "C/mol", "Faraday constant", 96485.33212331001, constant=True)


def reference(name: str, unit: str, value: float = 1.0) -> Quantity:
    """The unit in which a quantity is measured, where a law raises it to a power or takes its logarithm."""
    return Quantity(name, unit, "reference value", value, constant=True)
