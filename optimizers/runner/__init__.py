"""What takes an optimizer down a function: single runs, sweeps, and their compiled programs."""
