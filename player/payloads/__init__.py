"""What a view is drawn from, packed as bytes."""
