"""How a Scene is read from a link and written as one; it knows no particular Scene."""
