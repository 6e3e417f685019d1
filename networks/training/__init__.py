"""Training a network as a recipe says."""

from networks.training.loop import MOST_WORK, early_stopping, pieces, too_much, train, warm

__all__ = ["MOST_WORK", "early_stopping", "pieces", "too_much", "train", "warm"]
