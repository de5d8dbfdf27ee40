"""Reads the training corpora where they lie and says which part each file belongs to."""
