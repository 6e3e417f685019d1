"""The catalogue of questions, in the order of the menu."""

from scenes.question import Question
from scenes.question_activations import ACTIVATIONS
from scenes.question_batch import BATCH
from scenes.question_cures import CURES
from scenes.question_depth import DEPTHS
from scenes.question_models import MODELS
from scenes.question_samples import SAMPLES

QUESTIONS: dict[str, Question] = {record.key: record for record in (MODELS, DEPTHS, SAMPLES, CURES, ACTIVATIONS, BATCH)}
