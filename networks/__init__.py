"""Small networks, their data, their training, and planes through their loss."""
