"""Networks: layers, their exact expansion, storage, and importers (one file a source format)."""

from symnet.network.input_map import InputMap
from symnet.network.layers import Activation, BatchNorm, Dense, Dropout, Layer, Softmax, Whitening
from symnet.network.network import Network
from symnet.network.storage import load

__all__ = [
    "Activation",
    "BatchNorm",
    "Dense",
    "Dropout",
    "InputMap",
    "Layer",
    "Network",
    "Softmax",
    "Whitening",
    "load",
]
