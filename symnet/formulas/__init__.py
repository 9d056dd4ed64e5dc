"""Coefficient formulas of layers, networks, activations and laws, for any index."""
