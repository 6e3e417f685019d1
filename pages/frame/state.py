"""The one thing a session holds for each page: its Scene, the scenes before it, and what was wrong last.

The address bar and the Scene follow each other: `current` takes a Scene from a link that was opened, and
`publish` writes the Scene there.
"""

from dataclasses import replace
from typing import Any

import streamlit as st

from pages.frame.page import Page
from player.components.address import address
from scenes import from_query, to_query
from scenes.codec.fields import Problems
from scenes.codec.link import of_scene, showing_of, to_pairs
from scenes.codec.preset import preset_of
from scenes.kinds import kind_of

MOST_UNDO = 100
_KEPT = ("scene", "past", "problems", "links")  # of a page, while another is shown


def first() -> Any:
    """The Scene this page opens with."""
    return st.session_state.page.kind()


def at_the_end(scene: Any) -> tuple[Any, ...]:
    """What the end of every sidebar shows: the title, and the ways back."""
    return scene.title, can_undo(), scene == first()


def _pairs() -> list[tuple[str, str]]:
    return [(key, text) for key in st.query_params for text in st.query_params.get_all(key)]


def _link() -> list[tuple[str, str]]:
    """What the address says of a Scene, in an order of its own."""
    return sorted(of_scene(_pairs()))


def _enter(page: Page) -> None:
    """Put away what belongs to the page that was left, and take out what this one had."""
    state = st.session_state
    pages = state.setdefault("pages", {})
    left = state.page.path if "page" in state else ""
    if "page" in state:
        pages[left] = {key: state[key] for key in _KEPT}
    for key in (*_KEPT, "opened", "drawn", "before_drag", "asked", "been"):
        state.pop(key, None)
    state.page, state.left = page, left
    state.touched, state.corrects = False, True
    state.setdefault("correction", {"found": [], "query": "", "number": 0})
    for key, value in pages.get(page.path, {}).items():
        state[key] = value


def current(page: Page) -> Any:
    """The session's Scene of this page: the link's if one was just opened (or gone back to), else as it was left.

    A rerun that a widget caused may still carry the address from before the last change, so only one that
    nothing on the page caused says that somebody went to another link. Coming from another page the address may
    be empty; then the Scene is the one that was left here.
    """
    state, link = st.session_state, _link()
    entering = "page" not in state or state.page.path != page.path
    if entering:
        _enter(page)
    followed = link or not entering
    if "scene" not in state or (followed and not state.touched and link not in state.links):
        before = [state.scene] if "scene" in state else []
        state.scene, state.problems = from_query(page.kind, _pairs())
        state.past = [*state.get("past", []), *(one for one in before if one != state.scene)]
        state.links, state.corrects = [link], True
    return state.scene


def link_texts() -> dict[str, list[str]]:
    """The texts that stand in the address bar, by their keys."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def led_to(kind: type) -> type | None:
    """The kind of Scene that the link is of with which a session begins, if the page it was opened on shows another;
    else None."""
    right = kind if "page" in st.session_state else kind_of(kind, _pairs())
    return None if right is kind else right


def touch() -> None:
    """Say that this rerun comes from the page itself."""
    st.session_state.touched = True


def drawn(fragment: str) -> None:
    """Remember what a fragment of controls shows now."""
    st.session_state.setdefault("drawn", {})[fragment] = _shown_by(fragment)


def _shown_by(fragment: str) -> Any:
    """What a fragment of every page, or of this one, is to show of the Scene as it is now."""
    fragments = {"preset": preset_of, "ending": at_the_end, **st.session_state.page.fragments}
    return fragments[fragment](st.session_state.scene)


def redraw() -> None:
    """End the callback of a widget that changed a number: only the picture and what else it changes reruns.

    Where it mended a schedule that no longer fits, or changed what is no fragment ("page"), all does.
    """
    changed = [name for name, shown in st.session_state.drawn.items() if _shown_by(name) != shown]
    if st.session_state.problems or "page" in changed:
        st.rerun()
    st.rerun(["watch", *changed])


def change(scene: Any, *, undoable: bool = True) -> None:
    """Make `scene` the session's; what was there can be had back with `undo`.

    What a Scene derives it derives itself, with a sentence for what no longer fits; but not while something is
    dragged.
    """
    touch()
    state = st.session_state
    scene, told = scene.settled() if undoable else (scene, [])
    if undoable:
        state.pop("before_drag", None)  # whatever else changes ends a drag whose release got lost
        if scene != state.scene:
            state.past = [*state.past[-MOST_UNDO:], state.scene]
    state.scene, state.problems = scene, told


def update(**fields: Any) -> None:
    """Change some fields of the Scene as it is now (several widgets may speak in one rerun)."""
    change(replace(st.session_state.scene, **fields))


def undo() -> None:
    """Back to the Scene before the last change."""
    touch()
    state = st.session_state
    if state.past:
        *state.past, state.scene = state.past
        state.problems = []


def can_undo() -> bool:
    """Whether there is something to undo."""
    return bool(st.session_state.past)


def complain(problem: str) -> None:
    """Say one sentence above the picture until the next act."""
    state = st.session_state
    of_this_act = state.problems if state.touched else []
    touch()
    state.problems = [*of_this_act, problem]


def problems() -> Problems:
    """What was wrong with the link or the last change."""
    return st.session_state.problems


def publish() -> None:
    """Write the Scene into the address bar, beside what that says of how it is shown.

    What a person did is a new entry of the history. A page that was entered and a link that was opened have theirs:
    there only the words are put right (`show_address`), and until that is done the browser may send the old ones.
    """
    state, pairs = st.session_state, to_pairs(st.session_state.scene)
    state.touched = False
    if state.pop("corrects", False):
        found = _link()
        state.links = [found, sorted(pairs)]
        if found != sorted(pairs):
            state.correction = {
                "found": found,
                "query": to_query(state.scene),
                "number": state.correction["number"] + 1,
            }
        return
    state.links = [sorted(pairs)]
    pairs = to_pairs(state.scene, showing_of(_pairs())[0])
    if _pairs() != pairs:
        written: dict[str, list[str]] = {}
        for key, text in pairs:
            written.setdefault(key, []).append(text)
        st.query_params.from_dict(written)


def show_address() -> None:
    """The last correction of the address; the browser makes each once."""
    state = st.session_state
    address(**state.correction, path=state.page.path, left=state.left, key="address")
