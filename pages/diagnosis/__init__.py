"""The page of questions about networks."""
