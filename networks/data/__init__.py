"""Data sets, and how samples are drawn from them and put into batches."""
