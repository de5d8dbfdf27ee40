"""Trains the note model: prepare, train, evaluate, export."""
