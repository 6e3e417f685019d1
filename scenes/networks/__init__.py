"""Scenes of trained networks."""
