"""A run of a network: an optimizer under a schedule that trains a model, and how it is written in a link.

run=adam~learning_rate~0.01~schedule~cosine~eta_min~0.0001~network~mlp~depth~3~activation~relu
"""

from dataclasses import dataclass, replace

from messages import Message
from networks.data.catalogue import DATASETS
from networks.models.catalogue import MODELS
from networks.options import TRAINING
from networks.training.rules import note
from scenes.codec.entry import COLOR
from scenes.codec.fields import SEPARATOR, Choice, Pick, Problems
from scenes.codec.forms import Pairs, read_color, read_section, sections, without, write_color
from scenes.runs import CONSTANT, RUN, SCHEDULE

DATA = Choice(
    title="data set",
    catalogue=DATASETS,
    parameters=lambda key: DATASETS[key].parameters,
    default="moons",
)
NETWORK = Choice(
    title="model",
    catalogue=MODELS,
    parameters=lambda key: (*MODELS[key].parameters, *TRAINING),
    default="mlp",
)
MLP = NETWORK.pick("mlp")


@dataclass(frozen=True)
class NetworkRun:
    """An optimizer at its settings, in its colour, under a schedule, and the network it trains.

    The values of `network` are the model's own (depth, width, …) and those of the training (loss, batch size, …).
    """

    pick: Pick
    color: int
    schedule: Pick = CONSTANT
    network: Pick = MLP

    @property
    def note(self) -> str:
        """What a reader must know of the optimizer on a network; empty if nothing."""
        return note(self.pick.key)


def network_runs(*runs: NetworkRun | Pick) -> tuple[NetworkRun, ...]:
    """These runs, or optimizers on the usual network, in the palette's order."""
    return tuple(
        replace(run, color=i) if isinstance(run, NetworkRun) else NetworkRun(run, i) for i, run in enumerate(runs)
    )


def read_network_run(key: str, pairs: Pairs, position: int, where: str) -> tuple[NetworkRun, Problems]:
    """The run that `pairs` write; what follows the name ``schedule`` or ``network`` belongs to that."""
    own, named = sections(pairs, ["schedule", "network"])
    color, problems = read_color(own, position, where)
    pick, wrong = RUN.read_pairs(key, without(own, {COLOR.key}), where)
    schedule, unfit = read_section(SCHEDULE, named.get("schedule"), CONSTANT, Message("{where}, schedule", where=where))
    network, odd = read_section(NETWORK, named.get("network"), MLP, Message("{where}, network", where=where))
    return NetworkRun(pick, color, schedule, network), problems + wrong + unfit + odd


def write_network_run(run: NetworkRun, position: int) -> str:
    """The text that `read_network_run` turns back into exactly `run`."""
    text = RUN.write(run.pick) + write_color(run.color, position)
    if run.schedule != CONSTANT:
        text += f"{SEPARATOR}schedule{SEPARATOR}{SCHEDULE.write(run.schedule)}"
    if run.network != MLP:
        text += f"{SEPARATOR}network{SEPARATOR}{NETWORK.write(run.network)}"
    return text
