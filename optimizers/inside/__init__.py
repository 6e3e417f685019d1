"""A step taken apart: the rule line by line, with its numbers."""
