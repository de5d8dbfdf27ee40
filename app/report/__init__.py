"""The report on a mix as a file: HTML with pictures, JSON, and what changed between two."""
