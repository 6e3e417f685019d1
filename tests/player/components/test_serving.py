"""The player's modules as a browser gets them."""

import re

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from player import words
from player.components.serving import routes, shim
from tests.player.catalogue import spoken_beside_english

TAG = (re.findall(r"player/(\w+)/", shim("race/player.js")) or [""])[0]


def get(path: str, base: str = "") -> Response:
    (route,) = routes(base)
    scope = {"type": "http", "method": "GET", "path": path, "headers": []}
    match, found = route.matches(scope)
    assert match is Match.FULL
    return route.endpoint(Request({**scope, **found}))


@pytest.mark.parametrize("base", ["", "lab", "/lab/two/"])
def test_modules_are_served_below_the_base_path(base):
    folder = f"/{base.strip('/')}" if base else ""
    for attempt in ("", "again1/", "again12/"):
        answer = get(f"{folder}/player/{TAG}/{attempt}race/player.js", base)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "000000000000/race/player.js",
        "anything/race/player.js",
        f"{TAG}/race/none.js",
        f"{TAG}/race/stage.js",
        f"{TAG}/../components/serving.py",
        f"{TAG}/again/race/player.js",
        f"{TAG}x/race/player.js",
    ],
)
def test_other_tags_and_names_are_not_there_and_not_kept(path):
    answer = get(f"/player/{path}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_what_is_no_component_has_no_shim():
    with pytest.raises(ValueError, match=r"race/player\.js"):
        shim("race/stage.js")


def test_every_component_s_modules_come_as_one():
    names = ("address", "layers", "paper", "points", "progress", "training", "undo")
    for name in ("race/player.js", *(f"{name}/{name}.js" for name in names)):
        text = bytes(get(f"/player/{TAG}/{name}").body).decode()
        assert "export default " in text
        assert not re.search(r"^import\b", text, re.MULTILINE)


def test_the_words_of_a_language_are_served_under_a_name_of_their_own(tmp_path, monkeypatch):
    with spoken_beside_english(tmp_path, monkeypatch):
        name = words.spoken()["spoken"]
        answer = get(f"/player/{TAG}/{name}")
        assert (answer.status_code, bytes(answer.body)) == (200, words.content(name))
        assert get(f"/player/000000000000/{name}").status_code == 404
    assert answer.headers["content-type"] == "application/json"
    assert "immutable" in answer.headers["cache-control"]
    assert get(f"/player/{TAG}/{name}").status_code == 404
