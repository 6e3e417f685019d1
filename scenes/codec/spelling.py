"""What a text of a link means, however a person types it or a chat bends it.

Blanks, line breaks and marks that stick to a text are none of it; full-width letters and digits, capitals, hyphens for
underscores, a true minus and an ``e+1`` whose plus has become a blank mean what they mean elsewhere. PyTorch's classes
and functions are known by their names: ``torch.optim.AdamW``, ``nn.ReLU()``, ``StepLR``, ``MSELoss``.
"""

import re
from collections.abc import Iterable, Mapping

_WIDE = {0xFF01 + i: chr(0x21 + i) for i in range(94)} | {0x3000: " "}  # full-width forms of ASCII
_NOTHING = dict.fromkeys([*map(ord, "\t\r\n"), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])  # breaks, invisible marks
_PLAIN = _WIDE | _NOTHING | dict.fromkeys(map(ord, "−‐‑–﹣"), "-")
_BEFORE = " \xa0\"'“”„‘’«»`*(["
_BEHIND = _BEFORE + ".,;:!?…)]}>|_。，、；：！？）】》」』〉〕｡｣›"
_PLUS = re.compile(r"(?<=[\d.][eE]) (?=\d)")
_CALL = re.compile(r"(torch\.nn|F|torchvision\.ops)\.\w+\(")


def plain(text: str) -> str:
    """The text without what is none of it."""
    if text.isascii() and text.isalnum():
        return text
    text = text.translate(_PLAIN).lstrip(_BEFORE).rstrip(_BEHIND)
    return _PLUS.sub("+", text)


def squeezed(name: str) -> str:
    """A name by its letters and digits alone: ``L-BFGS`` and ``lbfgs`` are one."""
    return "".join(c for c in name.casefold() if c.isalnum())


def meant(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `name` is, or is but for capitals and what is no letter or digit."""
    known = list(known)
    if name in known:
        return name
    wanted = squeezed(name)
    return next((each for each in known if wanted and squeezed(each) == wanted), None)


def meant_of(name: str, names: Mapping[str, Iterable[str]]) -> str | None:
    """The key of `names` that `name` is, or else the first one that is also called so."""
    if (key := meant(name, names)) is not None or len(name) > 80:
        return key
    wanted = _class(name)
    return next((key for key, others in names.items() if wanted and wanted in map(_class, (key, *others))), None)


def names_of(record: object) -> list[str]:
    """What else an entry of a catalogue is called: its title, and the class or function of PyTorch that it is.

    A `LambdaLR` is any schedule at all, and an expression of several functions is none of them.
    """
    torch = getattr(record, "torch", "")
    named = torch and torch != "LambdaLR" and ("(" not in torch or _CALL.match(torch))
    title = getattr(record, "title", "")
    return [title, title.partition(" (")[0], *([torch] if named else [])]


def _class(text: str) -> str:
    """``torch.nn.functional.l1_loss(p, t)`` and ``L1Loss`` are l1."""
    return squeezed(text.partition("(")[0].rpartition(".")[2]).removesuffix("loss")
