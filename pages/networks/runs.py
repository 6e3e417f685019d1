"""The runs of the pages of networks: the rate in sight, the network named, everything else one click away."""

from collections.abc import Iterable
from html import escape

import streamlit as st

from messages import Message
from pages.frame.controls import choose
from pages.frame.entries import EntryList, show_entries
from pages.frame.names import schedule_words, unusual
from pages.frame.schedules import show_schedule
from pages.frame.widgets import setting, show_settings
from parameters import Parameter, Value
from scenes.codec.fields import Pick
from scenes.descents.race import RUN
from scenes.networks.run import MODELS, NETWORK, TRAINING, NetworkRun
from scenes.networks.settle import with_model
from scenes.networks.training import MOST_RUNS
from texts import _, counted


def _make(pick: Pick, color: int) -> NetworkRun:
    """A new run trains the first one's network."""
    return NetworkRun(pick, color, network=st.session_state.scene.runs[0].network)


NORMALISATION = "norm"

RUNS = EntryList(field="runs", choice=RUN, one="run", many="runs", make=_make, most=MOST_RUNS)


def show_network_runs() -> None:
    """One entry a run."""
    show_entries(RUNS, settings=_settings, below=_below)


def names(runs: Iterable[NetworkRun]) -> list[tuple[str, str]]:
    """Of each run its optimizer, and what tells it from the others, that of the network first."""
    runs = list(runs)
    models = {run.network.key for run in runs}
    differing = [p for p in _all_parameters(runs) if len({_value(run, p) for run in runs} - {None}) > 1]
    return [_name(run, differing, several_models=len(models) > 1) for run in runs]


def _name(run: NetworkRun, differing: list[Parameter], *, several_models: bool) -> tuple[str, str]:
    record = RUN.catalogue[run.pick.key]
    rate, *others = record.hyperparameters
    words = [_(MODELS[run.network.key].title)] if several_models else []
    words += [said(p, run.network[p.key]) for p in differing if p.key in dict(run.network.values)]
    words += unusual(others, run.pick) + schedule_words(run)
    return _(record.title), " · ".join([*words, f"lr {rate.write(run.pick[rate.key])}"])


def network_words(network: Pick) -> str:
    """A network in a few words: its model and how large, then what is unusual about it."""
    values = dict(network.values)
    size = " × ".join(str(values[key]) for key in ("depth", "width") if key in values)
    words = [f"{_(MODELS[network.key].title)} {size}".strip()]
    words += [_label(p, values[p.key]) for p in NETWORK.parameters(network.key) if p.key == "activation"]
    words += [
        said(p, values[p.key])
        for p in NETWORK.parameters(network.key)
        if p.key not in ("depth", "width", "activation") and values[p.key] != p.default
    ]
    return " · ".join(words)


COUNTED = {
    "depth": (Message("{count} layer"), Message("{count} layers")),
    "width": (Message("{count} unit"), Message("{count} units")),
    "filters": (Message("{count} filter"), Message("{count} filters")),
}
NONE = {  # what 0 means
    "batch_size": Message("all samples at once"),
    "clip_norm": Message("unclipped"),
    "clip_value": Message("unclipped"),
}


def said(parameter: Parameter, value: Value) -> str:
    """A setting in a few words: "8 layers", "batch normalisation", "dropout 0.3"."""
    if value == 0 and parameter.key in NONE:
        return _(NONE[parameter.key])
    if parameter.key in COUNTED:
        return counted(*COUNTED[parameter.key], int(value))
    title = _(parameter.title)
    title = title[:1].lower() + title[1:]
    if isinstance(value, bool):
        return title if value else _("no {setting}", setting=title)
    if parameter.key == NORMALISATION:
        kind = _label(parameter, value).lower()
        return _("no {setting}", setting=title) if value == "none" else _("{kind} {setting}", kind=kind, setting=title)
    if parameter.choices:
        return _("usual loss") if value == "auto" else _label(parameter, value)
    return _("{setting} {value}", setting=_(parameter.title), value=parameter.write(value))


def _label(parameter: Parameter, value: Value) -> str:
    return _(dict(zip(parameter.choices, parameter.labels, strict=False)).get(str(value), str(value)))


def _all_parameters(runs: list[NetworkRun]) -> list[Parameter]:
    """Those that any of these networks has, each once."""
    return list({p.key: p for run in runs for p in NETWORK.parameters(run.network.key)}.values())


def _value(run: NetworkRun, parameter: Parameter) -> Value | None:
    return dict(run.network.values).get(parameter.key)


def _below(index: int, run: NetworkRun) -> None:
    """The learning rate and what is trained."""
    record = RUN.catalogue[run.pick.key]
    setting(
        record.hyperparameters[0],
        RUNS.at(index).at("pick"),
        f"run{index}",
        label=_("Learning rate of run {number}, {optimizer}", number=index + 1, optimizer=_(record.title)),
        visible=False,
    )
    st.html(f'<div class="downhill-lesson">{escape(network_words(run.network))}</div>')


def _settings(index: int, run: NetworkRun) -> None:
    """Everything of a run but its rate and its colour."""
    key, place = f"run{index}", RUNS.at(index)
    choose(RUN, place.at("pick"), f"{key}-optimizer", _("Optimizer"))
    with st.expander(_("Settings of the optimizer")):
        show_settings(RUN.parameters(run.pick.key)[1:], place.at("pick"), key)
        show_schedule(place.at("schedule"), run.pick.key, key)
    _network(index, run)
    if run.note:
        st.html(f'<div class="downhill-lesson">{escape(_(run.note))}</div>')


def _network(index: int, run: NetworkRun) -> None:
    """The model and its own settings, then those of the training: the list says what is trained."""
    key, place = f"run{index}-network", RUNS.at(index).at("network")
    choose(NETWORK, place, key, _("Model"), lambda scene, to: place.put(scene, with_model(place.of(scene), to)))
    own = MODELS[run.network.key].parameters
    show_settings([p for p in own if not p.folded], place, key, whole=True)
    if folded := [p for p in own if p.folded]:
        with st.expander(_("More of the model")):
            show_settings(folded, place, key, whole=True)
    with st.expander(_("Training")):
        show_settings(TRAINING, place, key, whole=True)
