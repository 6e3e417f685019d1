"""Pages of races on surfaces."""
