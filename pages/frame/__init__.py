"""What all pages are made of: state, widgets, pictures, start-up."""
