"""Scenes of races on surfaces."""
