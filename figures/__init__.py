"""Pictures that stand still, from arrays alone."""
