"""What a person waits for on the pages of curves, in a real browser (headless Chromium, software GL).

    python -m pip install -r benchmarks/requirements.txt      # and a Chromium: CHROMIUM=/path, or one on PATH
    python -m benchmarks.curves

For every page: from navigation to its picture with an empty browser cache, and from the release of one of its
sliders to the last thing painted, median of 20, on the page's own clock. A setting of the Trajectories page is
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

CHANGES = 20
SLIDERS = {
    "": "run5-learning_rate",
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
