"""The player: one payload of typed arrays in, four moving views on one clock out."""
