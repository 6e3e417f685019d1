"""Every stage in a language that is not English: whatever it writes, says or draws is that language's."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import Page

import texts
from player import words
from player.payloads import layers, packing, points, race, training
from player.payloads.pictures import Images
from player.payloads.training import RunView
from tests.player.catalogue import spoken_beside_english
from tests.player.payloads import test_layers as of_layers
from tests.player.payloads import test_race as of_race
from tests.player.payloads import test_training as of_training
from tests.web.conftest import ORIGIN, WEB

FOLDER = f"{ORIGIN}/player/abc/"
ENGLISH = re.compile(r"[A-Za-z]{2,}")
NAME = "名"  # of all that comes with a payload
# Shows payloads one after another in a component, does what a person may do, and tells all texts that there were.
SHOW = """
async ([module, payloads, folder, sheet]) => {
  const { default: component } = await import(`/${module}.js`);
  const texts = new Set();
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    texts.add(text);
    return fillText.call(this, text, ...rest);
  };
  const { getContext } = HTMLCanvasElement.prototype; // without WebGL, which paints no words and takes its time
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
    return kind === "webgl2" ? null : getContext.call(this, kind, ...rest);
  };
  const root = document.body.appendChild(document.createElement("div"));
  const style = root.appendChild(document.createElement("style"));
  style.textContent = sheet;
  const place = root.appendChild(document.createElement("div"));
  place.style.width = "400px"; // small pictures are painted fast
  const ATTRIBUTES = ["aria-label", "aria-valuetext", "title", "placeholder", "alt"];
  const read = () => {
    for (const node of place.querySelectorAll("*")) {
      for (const name of ATTRIBUTES) if (node.hasAttribute(name)) texts.add(node.getAttribute(name));
      if (node.closest("style, [translate=no]")) continue;
      for (const child of node.childNodes) if (child.nodeType === Node.TEXT_NODE) texts.add(child.data);
    }
  };
  const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const press = (key) => {
    const stage = place.querySelector(".downhill");
    stage?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  };
  let leave = () => {};
  for (const data of payloads) {
    const bytes = typeof data === "string" ? Uint8Array.from(atob(data), (each) => each.charCodeAt(0)) : data;
    leave = component({ data: bytes, parentElement: place, setStateValue() {}, setTriggerValue() {} }, folder);
    await wait(200);
    place.querySelector(".dh-help:not([hidden])") ?? press("?");
    place.querySelector(".dh-step:not([hidden])") ?? press("i");
    press("End");
    for (const part of [0.2, 0.6]) {
      for (const view of place.querySelectorAll(".dh-view")) {
        const { left, top, width, height } = view.getBoundingClientRect();
        const at = { clientX: left + part * width, clientY: top + part * height };
        view.dispatchEvent(new PointerEvent("pointermove", { ...at, bubbles: true }));
      }
      await frame();
      read();
    }
    await wait(500); // what is seen is announced
    read();
    press("Home");
    await frame();
    read();
  }
  CanvasRenderingContext2D.prototype.fillText = fillText;
  HTMLCanvasElement.prototype.getContext = getContext;
  const painted = place.querySelector("[data-payload]")?.dataset.payload ?? "";
  root.remove();
  leave();
  return { texts: [...texts].filter(Boolean), painted };
}"""


def track(color: int, **fields) -> race.Track:
    trajectory = of_race.make_trajectory(40, diverged_at=40 if color else None)
    trajectory.clipped[:] = not color
    return race.Track(id=f"{color}{fields}", name=NAME, detail=f"{color}", color=color, trajectory=trajectory, **fields)


def races() -> list[bytes]:
    terrain = of_race.make_terrain(title=NAME)
    bare = replace(terrain, heights=np.where(np.arange(96) % 2, np.nan, terrain.heights), minimum=None)
    lines = (of_race.make_line(title=NAME),)
    inside = of_race.make_inside(np.ones((41, 2)), np.full(40, 0.9), lines=lines)
    shadow = track(0, on_plane=np.ones(41), distance=np.ones(41))
    start = (-1.0, 1.0)
    return [
        race.pack(terrain, [track(0, floor=0.1), track(1)], start=start, inside=inside),
        race.pack(terrain, [track(0)], start=None, layout="schedules", at=range(41)),
        race.pack(bare, [], start=start),
        race.pack(terrain, [track(0), track(1, terrain=1)], start=start, layout="pair", second=bare),
        race.pack(terrain, [shadow], start=None),
    ]


def lines() -> list[bytes]:
    mark = points.Mark(name=NAME, color=0, constant=2.0, ends=(1.0, 3.0), least=0.5, highest=2.0, heights=np.ones(5))
    return [points.pack(at, [mark], low=0, high=4, most=9) for at in ([1.0, 3.0], [1.0])]


def networks() -> list[bytes]:
    return [layers.pack([replace(of_layers.make_layers(name=NAME), detail="1")])]


def trainings() -> list[bytes]:
    looks, make = of_training.LOOKS, of_training.make_views
    whole = RunView(name=NAME, detail="", color=0, history=of_training.make_history(), words=NAME, began=7)
    whole = replace(whole, histograms=of_training.make_histograms(), layers=("1", "2", "3"))
    waiting = RunView(name=NAME, detail="", color=1)
    gone = replace(waiting, history=of_training.make_history(24, diverged_at=24))
    fitted = replace(whole, fitted=np.ones((looks, 9)))
    pictures = (Images(title=NAME, values=np.ones((looks, 20, 3, 3))),)
    looking = replace(whole, images=pictures, answer=np.ones((looks, 2)))
    curve = {"x": np.linspace(-2, 2, 9), "truth": np.ones(9)}
    views = [
        make(whole, waiting, gone, labels=("0", "1")),
        make(gone, running=True, steps_an_epoch=0, labels=(NAME, NAME)),
        make(fitted, kind="number", classes=0, labels=(), **curve),
        make(looking, gone, kind="images", labels=(NAME, NAME)),
    ]
    return [training.pack(each) for each in views]


SHOWN: dict[str, Callable[[], list]] = {
    "race/player": races,
    "points/points": lines,
    "layers/layers": networks,
    "training/training": trainings,
    "undo/undo": lambda: [{"enabled": True, **words.spoken()}],
    "progress/progress": lambda: [{"share": 0.5, "words": NAME, "number": 1, "more": 9000, **words.spoken()}],
}


@pytest.fixture
def show(page: Page, evaluate, tmp_path, monkeypatch) -> Iterator[Callable[[str, list], SimpleNamespace]]:
    sheet = "\n".join(path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.css")))
    page.route(
        f"{FOLDER}**", lambda route: route.fulfill(body=words.content(route.request.url.rpartition("/")[2]) or b"")
    )

    def show(module: str, payloads: list) -> SimpleNamespace:
        sent = [b64encode(each).decode() if isinstance(each, bytes) else each for each in payloads]
        return SimpleNamespace(**page.evaluate(SHOW, [module, sent, FOLDER, sheet]))

    with spoken_beside_english(tmp_path, monkeypatch):
        yield show
        page.unroute(f"{FOLDER}**")
        evaluate("core/words", "speak(undefined, '', () => 0)")


@pytest.mark.parametrize("module", SHOWN)
def test_a_stage_in_another_language_has_no_english_word(show, module):
    seen = show(module, SHOWN[module]())
    assert any("ж" in text for text in seen.texts)
    assert [text for text in seen.texts if ENGLISH.search(text)] == []


def test_a_stage_is_made_anew_in_another_language(show):
    foreign = lines()
    with texts.speaking("en"):
        english = lines()
    seen = show("points/points", [english[0], foreign[0]])
    assert {"Add a point", "жжж ж жжжжж"} <= set(seen.texts)
    assert len(seen.painted) == 16


def test_what_cannot_be_read_is_refused_in_the_language_of_what_was_seen(show):
    (seen, *_) = lines()
    other = (packing.VERSION + 1).to_bytes(4, "little") + seen[4:]
    said = [text for text in show("points/points", [seen, other]).texts if text.endswith(": жжжжжж жж.")]
    assert len(said) == 1
