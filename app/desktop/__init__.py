"""The desktop face: Qt widgets over the engine."""
