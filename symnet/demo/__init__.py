"""The demo on real measurements: data, the network trained on them, and the script that trained it."""
