"""What the user decided, kept encrypted on this computer, to be seen, taken away and deleted."""
