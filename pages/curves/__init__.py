"""Pages of activations, losses and what is made of them."""
