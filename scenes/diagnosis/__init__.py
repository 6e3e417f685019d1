"""Scenes of questions about networks."""
