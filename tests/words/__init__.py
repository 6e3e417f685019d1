"""Every sentence with a number in it, and the test that holds it."""
