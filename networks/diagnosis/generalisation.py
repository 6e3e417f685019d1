"""How far the error on fresh data may lie above that on the training data: the bound of Vapnik and Chervonenkis."""

import math

CONFIDENCE = 0.05  # η: the bound may fail with this probability


def vc_penalty(dimension: float, samples: int, *, eta: float = CONFIDENCE) -> float:
    """√((h (ln(2N/h) + 1) − ln(η/4)) / N), for a set of classifiers of VC dimension h and N training samples.

    With probability 1 − η over the draw of the samples no classifier of the set has an error rate (a share of wrong
    answers, not a loss) on fresh data that is higher than its error rate on the training data by more than this. It
    is so for every distribution and every way of choosing the classifier, and therefore far from what is measured;
    from 1 on it says nothing at all, since an error rate is never above 1.

    The term h (ln(2N/h) + 1) bounds the logarithm of how many ways 2N samples can be labelled (Sauer's lemma), which
    is so for h ≤ 2N; a larger h is taken as 2N, beyond which the formula would fall again, and is 1.4 at least.

    Raises `ValueError` for h or N below 1 and for an η outside 0 to 1. Source: V. Vapnik, The Nature of Statistical
    Learning Theory, 1995, section 3.7.
    """
    if not dimension >= 1:
        raise ValueError(f"{dimension=} is not allowed because a VC dimension is 1 at least")
    if samples < 1:
        raise ValueError(f"{samples=} is not allowed because a bound needs a sample")
    if not 0 < eta <= 1:
        raise ValueError(f"{eta=} is not allowed because it is a probability above 0")
    dimension = min(dimension, 2 * samples)
    labellings = dimension * (math.log(2 * samples / dimension) + 1)
    return math.sqrt((labellings - math.log(eta / 4)) / samples)


def samples_needed(dimension: float, gap: float, *, eta: float = CONFIDENCE) -> int:
    """The fewest samples N for which the penalty is at most `gap`; raises `ValueError` for a gap that is not above 0.

    Beyond N = h/2 the penalty falls with N, so the place is found by halving.
    """
    if not gap > 0:
        raise ValueError(f"{gap=} is not allowed because no number of samples makes the penalty 0")
    high = 1
    while vc_penalty(dimension, high, eta=eta) > gap:
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if vc_penalty(dimension, middle, eta=eta) > gap else (low, middle)
    return high
