"""What the tree asks, finds and advises, in words."""

from pages.frame.numbers import written
from scenes.diagnosis.models import Asked, Cause, Reply, Step
from texts import _


def asked(question: Asked) -> str:
    """A question, as it stands in its node."""
    return {
        "training": _("Training loss large?"),
        "validation": _("Validation loss far above it?"),
        "larger": _("Does the larger model get a lower training loss?"),
    }[question]


def replied(question: Asked, answer: Reply) -> str:
    """An answer, as it stands on its branch."""
    if question == "larger":
        return {"yes": _("yes"), "no": _("no, higher"), "neither": _("alike")}[answer]
    return {"yes": _("yes"), "no": _("no")}[answer]


def found(cause: Cause) -> str:
    """Where the way ends."""
    return {
        Cause.FINE: _("Fine"),
        Cause.OVERFITTING: _("Overfitting"),
        Cause.BIAS: _("Model bias"),
        Cause.OPTIMISATION: _("Optimisation failure"),
        Cause.UNDECIDED: _("Undecided"),
    }[cause]


def found_of(model: str, cause: Cause) -> str:
    """The same of a model, as a sentence."""
    return {
        Cause.FINE: _("{model}: fine.", model=model),
        Cause.OVERFITTING: _("{model}: overfitting.", model=model),
        Cause.BIAS: _("{model}: model bias.", model=model),
        Cause.OPTIMISATION: _("{model}: optimisation failure.", model=model),
        Cause.UNDECIDED: _("{model}: undecided.", model=model),
    }[cause]


def remedy(cause: Cause) -> str:
    """What to do about it."""
    return {
        Cause.FINE: _("Nothing to mend at these thresholds."),
        Cause.OVERFITTING: _("What helps: more data, early stopping, dropout, weight decay, a smaller model."),
        Cause.BIAS: _("What helps: a larger model, or features that say more."),
        Cause.OPTIMISATION: _(
            "What helps: residual connections, normalisation, another initialisation, rate or optimizer; not a larger "
            "model."
        ),
        Cause.UNDECIDED: _("The larger model is no better: look at the noise in the data, and train for longer."),
    }[cause]


def reason(step: Step) -> str:
    """A question with its answer, and the numbers that gave it."""
    return {"training": _training, "validation": _validation, "larger": _larger}[step.question](step)


def _training(step: Step) -> str:
    numbers = {"loss": written(step.values["loss"], 3), "large": written(step.values["large"], 6)}
    if step.answer == "yes":
        return _("Training loss large? Yes: {loss} of a guess’s loss is above {large}.", **numbers)
    return _("Training loss large? No: {loss} of a guess’s loss is not above {large}.", **numbers)


def _validation(step: Step) -> str:
    gap = step.values["gap"]
    numbers = {"gap": written(abs(gap), 3), "far": written(step.values["far"], 6)}
    if step.answer == "yes":
        return _("Validation loss far above it? Yes: it is {gap} above, more than {far}.", **numbers)
    if gap >= 0:
        return _("Validation loss far above it? No: it is {gap} above, not more than {far}.", **numbers)
    return _("Validation loss far above it? No: it is {gap} below, not more than {far}.", **numbers)


def _larger(step: Step) -> str:
    numbers = {"large": written(step.values["large"], 3), "small": written(step.values["small"], 3)}
    if step.answer == "yes":
        return _(
            "Does the larger model get a lower training loss? Yes: {large} against the smaller one’s {small}.",
            **numbers,
        )
    if step.answer == "no":
        return _(
            "Does the larger model get a lower training loss? No: {large} against the smaller one’s {small}.",
            **numbers,
        )
    return _(
        "Does the larger model get a lower training loss? Neither: {large} against the smaller one’s {small}: less "
        "than {alike} apart.",
        alike=f"{step.values['alike']:.0%}",
        **numbers,
    )
