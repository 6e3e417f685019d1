"""The lists of a sidebar: runs, schedules, activations, losses. Each entry is a pick in a colour."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from messages import Message
from pages.frame.controls import choose, then_all
from pages.frame.place import At
from pages.frame.state import complain, touch, update
from pages.frame.widgets import Control, menu, one_of, show_settings
from scenes.codec.entry import MOST_ENTRIES, Entry
from scenes.codec.fields import Choice, Pick
from texts import _

COLOR_NAMES = (
    Message("Orange"),
    Message("Sky"),
    Message("Green"),
    Message("Olive"),
    Message("Vermilion"),
    Message("Pink"),
    Message("Blue"),
    Message("Grey"),
    Message("Lime"),
    Message("Brown"),
)


@dataclass(frozen=True, kw_only=True)
class EntryList:
    """One list of a Scene: the field that holds it, the catalogue its picks are from, and what it is called.

    An entry has ``pick`` and ``color`` and may have more; `make` is a new one of a pick and a colour. The words of its
    controls are whole English texts, made of `one` and `many`; the catalogue has them by walking the lists.
    """

    field: str
    choice: Choice
    one: str
    many: str
    make: Callable[[Pick, int], Any] = Entry
    most: int = MOST_ENTRIES
    told: bool = False  # whether the list says how its entries are set

    @property
    def kind_words(self) -> str:
        """What the menu of kinds is called."""
        return self.one.capitalize()

    @property
    def add_words(self) -> str:
        """What the menu that adds an entry is called."""
        return f"Add {'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"

    @property
    def duplicate_words(self) -> str:
        """What the button that copies an entry is called."""
        return f"Duplicate this {self.one}"

    @property
    def full_words(self) -> str:
        """Why no entry can be added to a full list."""
        return f"{self.most} {self.many} are the most"

    def now(self) -> tuple[Any, ...]:
        """The entries of the Scene as it is now."""
        return getattr(st.session_state.scene, self.field)

    def at(self, index: int) -> At:
        """The place of one entry."""
        return At(self.field, index)

    def insert(self, position: int, entry: Any) -> None:
        """Put a new entry in, in a colour of its own."""
        now = self.now()
        if len(now) < self.most:
            entry = replace(entry, color=_free_color([other.color for other in now]))
            update(**{self.field: (*now[:position], entry, *now[position:])})

    def duplicate(self, index: int) -> None:
        """Put a copy of an entry, as it is now, below it."""
        if index < len(self.now()):
            self.insert(index + 1, self.now()[index])

    def remove(self, index: int) -> None:
        """Take one out; the last one stays."""
        now = self.now()
        if len(now) > 1:
            update(**{self.field: now[:index] + now[index + 1 :]})


def _free_color(used: list[int]) -> int:
    """The first colour nothing has; the next in turn if all are taken."""
    return next((c for c in range(len(COLOR_NAMES)) if c not in used), len(used) % len(COLOR_NAMES))


def show_entries(
    entries: EntryList,
    *,
    settings: Callable[[int, Any], None] | None = None,
    below: Callable[[int, Any], None] | None = None,
) -> None:
    """Every entry with its name, which opens its settings, and the menu that adds one.

    `settings(index, entry)` shows what is special to an entry (without one: its kind and its parameters), and
    `below(index, entry)` what always stands under its name.
    """
    now = entries.now()
    for index, entry in enumerate(now):
        title = _(entries.choice.catalogue[entry.pick.key].title)
        with st.container(gap=None):
            _head(entries, index, title, removable=len(now) > 1)
            if below is not None:
                below(index, entry)
        if st.session_state.get("opened") == index:
            with st.container(border=True):
                (settings or _settings_of(entries))(index, entry)
                _color(entries, index)
                _duplicate(entries, index)
    _add(entries, full=len(now) >= entries.most)


def _head(entries: EntryList, index: int, title: str, *, removable: bool) -> None:
    """The name, which opens and closes the settings, and a button to remove the entry."""
    opened = st.session_state.get("opened") == index

    def toggle() -> None:
        touch()
        st.session_state.opened = None if st.session_state.get("opened") == index else index

    def remove() -> None:
        st.session_state.opened = None
        entries.remove(index)
        st.rerun()

    with st.container(horizontal=True, vertical_alignment="center", gap=None):
        st.button(
            title,
            icon=f":material/{'expand_less' if opened else 'expand_more'}:",
            icon_position="right",
            key=f"settings-{index}",
            on_click=toggle,
            type="tertiary",
            width="stretch",
        )
        st.button(
            _("Remove {title}", title=title),
            icon=":material/close:",
            key=f"remove-{index}",
            on_click=remove,
            disabled=not removable,
            type="tertiary",
        )


def _settings_of(entries: EntryList) -> Callable[[int, Any], None]:
    def settings(index: int, entry: Any) -> None:
        choice, key, place = entries.choice, f"{entries.one}{index}", entries.at(index).at("pick")
        parameters = choice.parameters(entry.pick.key)
        choose(choice, place, f"{key}-kind", _(entries.kind_words))
        show_settings([p for p in parameters if not p.folded], place, key, whole=entries.told)
        if folded := [p for p in parameters if p.folded]:
            with st.expander(_("More settings")):
                show_settings(folded, place, key, whole=entries.told)

    return settings


def _add(entries: EntryList, *, full: bool) -> None:
    """The menu that adds an entry."""
    words, choice = _(entries.add_words), entries.choice
    titles = {key: _(record.title) for key, record in choice.catalogue.items()}

    def add() -> None:
        key = st.session_state.add
        st.session_state.add = None
        if key in choice.catalogue:
            entries.insert(entries.most, entries.make(choice.pick(key), 0))
        elif key is not None:
            kind, unknown = Message(choice.title), str(key)[:40]
            complain(Message("{kind}: {text!r} is not a known {kind}; nothing is added.", kind=kind, text=unknown))
        st.rerun()

    st.selectbox(
        words,
        list(titles),
        index=None,
        key="add",
        format_func=lambda key: titles.get(key, str(key)),
        placeholder=_(entries.full_words) if full else f"{words} …",
        label_visibility="collapsed",
        on_change=add,
        disabled=full,
    )


def _color(entries: EntryList, index: int) -> None:
    """The colour of an entry, by name."""
    menu(
        Control(
            key=f"{entries.one}{index}-color",
            place=entries.at(index).at("color"),
            read=lambda name: COLOR_NAMES.index(one_of(COLOR_NAMES)(name)),
            write=lambda color: COLOR_NAMES[color],
            told=lambda why, _present: Message("color: {why}; it stays as it is.", why=why),
            whole=True,
        ),
        {name: _(name) for name in COLOR_NAMES},
        _("Colour"),
    )


def _duplicate(entries: EntryList, index: int) -> None:
    """The button that puts a copy below an entry."""
    st.button(
        _(entries.duplicate_words),
        icon=":material/content_copy:",
        key=f"duplicate-{index}",
        on_click=then_all(lambda: entries.duplicate(index)),
        disabled=len(entries.now()) >= entries.most,
    )
