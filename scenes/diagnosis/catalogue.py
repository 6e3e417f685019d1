"""The catalogue of questions, in the order of the menu."""

from scenes.diagnosis.activations import ACTIVATIONS
from scenes.diagnosis.batch import BATCH
from scenes.diagnosis.cures import CURES
from scenes.diagnosis.depth import DEPTHS
from scenes.diagnosis.models import MODELS
from scenes.diagnosis.question import Question
from scenes.diagnosis.samples import SAMPLES

QUESTIONS: dict[str, Question] = {record.key: record for record in (MODELS, DEPTHS, SAMPLES, CURES, ACTIVATIONS, BATCH)}
