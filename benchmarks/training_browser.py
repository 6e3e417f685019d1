"""What playing a training takes, in a real browser (headless Chromium, software GL).

    python -m pip install -r benchmarks/requirements.txt      # and a Chromium: CHROMIUM=/path, or one on PATH
    python -m benchmarks.training_browser

Three runs of 100 snapshots with four hidden layers: frames a second and the main thread's time a frame while decision
boundary, losses, histograms of the layers and gradient norm play on one clock, for two classes, for three, for a fitted
curve and for images; the same while the clock is scrubbed. Then the bytes of a run's payload, for every data set.
"""

from dataclasses import replace

from playwright.sync_api import sync_playwright

from benchmarks.browser import SCRUB, playing
from benchmarks.proxy import Proxy
from benchmarks.server import Row, serving, show
from benchmarks.visitor import App, launch, open_app
from pages.networks.views import views_of
from player.payloads.training import pack
from scenes.networks.run import DATA, NETWORK
from scenes.networks.training import NetworkScene, recipes_of
from trainings.histories import histories
from trainings.queue import Standing

DEPTH = 4
RUNS = ("gradient_descent~learning_rate~0.1", "momentum~learning_rate~0.1", "adam~learning_rate~0.01")
PAGES = {"two classes": "moons", "three classes": "blobs", "a fitted curve": "sine", "images": "digits"}
DONE = "bench.stage && bench.stage.dataset.running === '0' && bench.stage.dataset.frames > 2"


def link(data: str, depth: int = DEPTH) -> str:
    runs = "&".join(f"run={run}~network~mlp~depth~{depth}" for run in RUNS)
    return f"training?data={data}&{runs}"


def frames(app: App, what: str) -> list[Row]:
    """While it plays by itself, and while it is scrubbed as fast as the page takes it."""
    rows = playing(app, f"playing, {what}")
    return [*rows, ("  scrubbing", f"{app.page.evaluate(SCRUB):.0f} frames/s", ">= 45")]


def bytes_of_a_run(data: str) -> int:
    """The longest payload of the first scene's runs on this data, each by itself with the samples."""
    settled, _ = NetworkScene(data=DATA.pick(data)).settled()
    runs = tuple(replace(run, network=with_depth(run.network)) for run in settled.runs)
    scene = replace(settled, runs=runs)
    standings = [Standing(1.0, history, True) for history in histories(recipes_of(scene))]
    views = views_of(scene, standings, [("", "")] * len(runs), running=False)
    return max(len(pack(replace(views, runs=(run,)))) for run in views.runs)


def with_depth(network):
    """Four hidden layers, where the model has a number of them."""
    keys = [parameter.key for parameter in NETWORK.catalogue[network.key].parameters]
    return network.with_value("depth", DEPTH) if "depth" in keys else network


def main() -> None:
    rows: list[Row] = []
    with serving() as server, sync_playwright() as playwright:
        proxy = Proxy(server.port)
        browser = launch(playwright)
        for what, data in PAGES.items():
            app = open_app(browser, proxy, link(data), DONE)
            rows += frames(app, what)
            app.page.context.close()
        browser.close()
    rows += [
        (f"payload of a run, {data}", f"{bytes_of_a_run(data) / 1000:.0f} kB", "<= 400 kB") for data in DATA.catalogue
    ]
    show("Training", rows)


if __name__ == "__main__":
    main()
