"""The table of all pages: rows and colours as HTML. What stands in it is text, but for what says that it is `Html`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


class Html(str):
    """A text that is markup already."""

    __slots__ = ()


@dataclass(frozen=True)
class Row:
    """A row: its name, the cells behind it, the colour of its dot if it has one, and what stands below the name."""

    name: str
    cells: Sequence[str]
    color: str = ""
    detail: str = ""


def bold(text: str) -> Html:
    """The text in bold letters."""
    return Html(f"<b>{_markup(text)}</b>")


def dot(color: str) -> Html:
    """The dot of a colour."""
    return Html(f'<span class="downhill-dot" style="background:{color}"></span>')


def dotted(name: str, color: str) -> Html:
    """A name behind the dot of its colour."""
    return Html(f'<span class="downhill-run">{dot(color)}{_markup(name)}</span>')


def table(
    heads: Sequence[str], rows: Iterable[Row | str], *, above: Sequence[tuple[str, int]] = (), cards: bool = False
) -> str:
    """The rows under their heads, the first of which is that of the names.

    A text among the rows goes across the table: as a heading, or if it is `Html` as words on the row before. `above`
    are heads of heads, each over so many; with `cards` every row of a narrow screen is a card whose cells name
    themselves.
    """
    kind = "downhill-results downhill-facts" if cards else "downhill-results"
    first = "".join(f'<th colspan="{over}" style="text-align: center">{_markup(text)}</th>' for text, over in above)
    first = f"<tr>{'<th></th>' * (len(heads) - sum(over for _, over in above))}{first}</tr>" if above else ""
    second = "".join(f"<th>{_markup(head)}</th>" for head in heads)
    body = "".join(_row(row, heads, cards) if isinstance(row, Row) else _across(row, len(heads)) for row in rows)
    return (
        f'<div class="downhill-scroll"><table class="{kind}"><thead>{first}<tr>{second}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _row(row: Row, heads: Sequence[str], cards: bool) -> str:
    name = dotted(row.name, row.color) if row.color else _markup(row.name)
    detail = f'<small class="downhill-lesson">{_markup(row.detail)}</small>' if row.detail else ""
    named = [f' data-of="{escape(head)}"' if cards else "" for head in heads[1:]]
    cells = (f"<td{of}>{_markup(cell)}</td>" for of, cell in zip(named, row.cells, strict=True))
    return f"<tr><td>{name}{detail}</td>{''.join(cells)}</tr>"


def _across(text: str, columns: int) -> str:
    if isinstance(text, Html):
        return f'<tr class="downhill-why"><td colspan="{columns}">{text}</td></tr>'
    return f'<tr><th colspan="{columns}">{escape(text)}</th></tr>'


def _markup(text: str) -> str:
    return text if isinstance(text, Html) else escape(text)
