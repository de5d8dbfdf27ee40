"""The analysis of whole songs in a process of its own."""
