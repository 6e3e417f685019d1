"""How the entries of a catalogue are explained below a picture: what each teaches, its formula, its source."""

from typing import Any

from texts import _


def explained(record: Any, *, year: int | None = None, torch: str = "") -> list[str]:
    """The paragraphs on an entry, in Markdown; `torch` is its name in PyTorch, empty if it has none."""
    title = f"**{_(record.title)}**" if year is None else f"**{_(record.title)}** ({year})"
    source = f"{_(record.reference)}."
    return [
        f"{title} — {_(record.lesson)}",
        f"$$\n{_(record.formula)}\n$$",
        f"{source} {_('As `{name}`.', name=torch)}" if torch else source,
    ]
