"""The first-run tour: five steps that point at what they tell of."""
