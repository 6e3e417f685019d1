"""Pages of trained networks."""
