"""Architectures: one family per file, one record per model."""
