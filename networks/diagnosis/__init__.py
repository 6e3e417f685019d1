"""What a training's numbers say: causes, verdicts, noise."""
