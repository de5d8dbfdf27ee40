"""Trains the note model: train, evaluate, compare, export."""
