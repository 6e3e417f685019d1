"""Signal and gradient on their way through layers and through time."""
