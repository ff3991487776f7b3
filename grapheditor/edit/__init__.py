"""Edits as values: doing one returns its inverse. No Qt."""
