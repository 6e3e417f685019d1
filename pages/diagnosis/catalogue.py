"""The words of the questions, under their keys."""

from pages.diagnosis.activations import ACTIVATIONS
from pages.diagnosis.batch import BATCH
from pages.diagnosis.cures import CURES
from pages.diagnosis.depth import DEPTHS
from pages.diagnosis.models import MODELS
from pages.diagnosis.samples import SAMPLES
from pages.diagnosis.words import Words

WORDS: dict[str, Words] = {
    "models": MODELS,
    "depth": DEPTHS,
    "samples": SAMPLES,
    "cures": CURES,
    "activations": ACTIVATIONS,
    "batch": BATCH,
}
