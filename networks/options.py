"""What can be set about data, networks and their training, described once: menus, links and checks follow from it."""

from curves import ACTIVATIONS, INITIALISATIONS, LOSSES
from parameters import Parameter

# --- data, shared by all runs ---
SIZE = Parameter(
    key="size",
    title="Samples",
    default=300,
    low=8,
    high=2000,
    scale="log",
    help="Training and validation samples together.",
)
NOISE = Parameter(
    key="noise",
    title="Noise",
    default=0.1,
    low=0.0,
    high=1.0,
    help="Standard deviation of what is added to every sample.",
)
VALIDATION = Parameter(
    key="validation",
    title="Validation share",
    default=0.3,
    low=0.05,
    high=0.9,
    help="Share of the samples that is kept back to measure the network on what it has not seen.",
)
STANDARDISE = Parameter(
    key="standardise",
    title="Standardise the inputs",
    default=True,
    help="Mean 0 and spread 1, by the training samples alone.",
)
SEED = Parameter(
    key="seed",
    title="Seed",
    default=0,
    low=0,
    high=999_999,
    help="Of the samples, the first weights, the batches and the dropout.",
)
EPOCHS = Parameter(
    key="epochs",
    title="Epochs",
    default=100,
    low=1,
    high=2000,
    scale="log",
    help="Passes over the training samples; what does not fill a batch is left out of the pass.",
)
FOLDS = Parameter(
    key="folds",
    title="Folds",
    default=0,
    low=0,
    high=10,
    help="Cross-validation: train as often as there are folds, each time validated on another one; 0: once.",
)

# --- of every model ---
DEPTH = Parameter(
    key="depth",
    title="Hidden layers",
    default=2,
    low=1,
    high=20,
    help="More than eight are for showing that depth alone does not help.",
)
WIDTH = Parameter(key="width", title="Units a layer", default=16, low=1, high=64, scale="log")
ACTIVATION = Parameter(
    key="activation",
    title="Activation",
    default="tanh",
    choices=tuple(key for key, record in ACTIVATIONS.items() if record.elementwise),
    labels=tuple(record.title for record in ACTIVATIONS.values() if record.elementwise),
    help="At PyTorch's defaults; PReLU's slope is learned.",
)
INIT = Parameter(
    key="init",
    title="Initialisation",
    default="xavier_uniform",
    choices=tuple(INITIALISATIONS),
    labels=tuple(record.title for record in INITIALISATIONS.values()),
    help="Of the weights; biases begin at 0, an LSTM's forget gate at a bias of its own.",
)
GAIN = Parameter(key="gain", title="× initial scale", default=1.0, low=0.0, high=100.0, scale="log", folded=True)
NORMALISATION = Parameter(
    key="norm",
    title="Normalisation",
    default="none",
    choices=("none", "batch", "layer"),
    labels=("None", "Batch", "Layer"),
    help="PyTorch's, in front of every activation.",
)
DROPOUT = Parameter(
    key="dropout",
    title="Dropout",
    default=0.0,
    low=0.0,
    high=0.9,
    help="Share of the hidden units left out at every training step; the rest count for more, as in PyTorch.",
)
# --- of the training ---
L1 = Parameter(
    key="l1",
    title="L1 penalty",
    default=0.0,
    low=0.0,
    high=1.0,
    scale="log",
    help="λ Σ|w| of all weights, added to the loss.",
)
L2 = Parameter(
    key="l2",
    title="L2 penalty",
    default=0.0,
    low=0.0,
    high=1.0,
    scale="log",
    help="λ/2 Σw² of all weights, added to the loss: coupled weight decay.",
)
LABEL_SMOOTHING = Parameter(key="label_smoothing", title="Label smoothing", default=0.0, low=0.0, high=0.9, folded=True)
LOSS_KEYS = tuple(
    key
    for key, record in LOSSES.items()
    if record.kind in ("regression", "binary", "margin", "classes") and record.trains
)
LOSS = Parameter(
    key="loss",
    title="Loss",
    default="auto",
    choices=("auto", *LOSS_KEYS),
    labels=("The usual one", *(LOSSES[key].title for key in LOSS_KEYS)),
    help="The usual one is cross-entropy for classes (of one logit where there are two) and squared error for numbers.",
)
BATCH_SIZE = Parameter(
    key="batch_size",
    title="Batch size",
    default=32,
    low=0,
    high=2000,
    scale="log",
    help="Samples a step averages over; 0: all. What is left over at the end of an epoch waits for the next shuffle.",
)
CLIP_NORM = Parameter(
    key="clip_norm",
    title="Clip by norm",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="log",
    folded=True,
    help="As clip_grad_norm_; 0: never.",
)
CLIP_VALUE = Parameter(
    key="clip_value",
    title="Clip by value",
    default=0.0,
    low=0.0,
    high=1000.0,
    scale="log",
    folded=True,
    help="As clip_grad_value_; 0: never.",
)
PATIENCE = Parameter(
    key="patience",
    title="Early stopping after",
    default=0,
    low=0,
    high=100,
    help="Checks without a lower validation loss, of which a training has a hundred at most; 0: never.",
)

SHARED = (SIZE, NOISE, VALIDATION, STANDARDISE, SEED, EPOCHS, FOLDS)
# Of a run beside its model's own: the model's record lists which of depth, width, … it has.
TRAINING = (LOSS, LABEL_SMOOTHING, L1, L2, DROPOUT, BATCH_SIZE, CLIP_NORM, CLIP_VALUE, PATIENCE)
