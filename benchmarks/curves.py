"""What a person waits for on the pages of curves, in a real browser (headless Chromium, software GL).

    python -m pip install -r benchmarks/requirements.txt      # and a Chromium: CHROMIUM=/path, or one on PATH
    python -m benchmarks.curves

For every page: from navigation to its picture with an empty browser cache, and from the release of one of its
sliders to the last thing painted, median of 12, on the page's own clock. A setting of the Trajectories page is
measured in the same minute, because the machine's speed varies. Then the experiment of 50 layers of width 256,
warm, without a browser.
"""

import random
import statistics
import time

from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser import SEED, delays_row, slide
from benchmarks.proxy import Proxy
from benchmarks.server import Row, serving, show
from benchmarks.visitor import launch, open_app
from scenes.networks.depth import DepthScene, layers_of

CHANGES = 12
SLIDERS = {
    "": "run5-learning_rate",
    "activations": "probe",
    "depth": "depth",
    "time": "recurrence0-spectral_radius",
    "losses": "probe",
    "outliers?loss=huber": "loss0-delta",
    "sinc": "noise",
    "margins": "threshold",
    "feature_scale": "scale",
    "classifier": "run0-learning_rate",
}


def page(browser: Browser, proxy: Proxy, path: str, key: str) -> list[Row]:
    """One page: opened, and one of its sliders moved again and again."""
    app = open_app(browser, proxy, path, "bench.painted.length > 0")
    opened = app.number("bench.painted[0]")
    dice = random.Random(SEED)
    measure = app.delay if app.number("document.querySelectorAll('.js-plotly-plot').length") == 0 else app.delay_of_all
    delays = [measure(lambda: slide(app, dice, key)) for _ in range(CHANGES)]
    app.page.context.close()
    name = path or "trajectories"
    return [(f"{name}: navigation to picture", f"{opened:.0f} ms", ""), *delays_row(f"  {key}", delays, "<= 250 ms")]


def fifty_layers() -> Row:
    """A network of another seed each time, so that nothing is remembered."""
    pick = DepthScene().networks[0].pick
    times = []
    for seed in range(6):
        started = time.perf_counter()
        layers_of(pick, 50, 256, seed)
        times.append(time.perf_counter() - started)
    figure = f"{statistics.median(times[1:]):.2f} s (first, with its compile {times[0]:.2f} s)"
    return "one network of 50 layers of width 256", figure, "<= 1 s"


if __name__ == "__main__":
    rows = [fifty_layers()]
    with serving() as server, sync_playwright() as playwright:
        proxy, browser = Proxy(server.port), launch(playwright)
        for path, key in SLIDERS.items():
            rows += page(browser, proxy, path, key)
    show("curves", rows)
