"""Importers: networks trained elsewhere, one file a source format.

`chain` holds what they share: a model is read into a chain of layers or refused with the list of all that
stands in the way.
"""
