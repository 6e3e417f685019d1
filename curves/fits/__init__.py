"""What minimises a loss over data: constants, lines, splines."""
