"""How the entries of a catalogue are explained below a picture: what each teaches, its formula, its source."""

from typing import Any

from texts import _


def explained(record: Any, *, year: int | None = None, torch: str = "", note: str = "") -> list[str]:
    """The paragraphs on an entry, in Markdown; `torch` is its name in PyTorch, empty if it has none, and `note` what
    else a reader must know."""
    title = f"**{_(record.title)}**" if year is None else f"**{_(record.title)}** ({year})"
    same = _("As `{name}`.", name=torch) if torch else ""
    return [
        f"{title} — {_(record.lesson)}",
        f"$$\n{_(record.formula)}\n$$",
        " ".join(filter(None, [f"{_(record.reference)}.", same, _(note)])),
    ]
