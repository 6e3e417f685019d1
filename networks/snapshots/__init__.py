"""What is read off the weights that a training kept."""
