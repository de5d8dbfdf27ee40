"""Colours and type, in one place."""
