"""Habits of the user and what follows from them: advice, never an act. On this computer only."""
