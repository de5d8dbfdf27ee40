"""Hosts of the engines: threads that take frozen requests and answer by id."""
