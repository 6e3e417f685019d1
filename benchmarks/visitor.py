"""The app open in a real browser: what was painted when, what the page's websocket carried."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Playwright, WebSocket
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.proxy import Proxy
from benchmarks.session import kind_of

ARGUMENTS = (
    "--no-sandbox", "--enable-unsafe-swiftshader", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
LISTEN = """
window.bench = {painted: [], ids: [], input: 0, moving: 0};
document.addEventListener("downhill:painted", (event) => {
  if (!bench.stage) {
    bench.stage = event.composedPath()[0];
    const watcher = new MutationObserver(() => { bench.moving ||= performance.now(); });
    watcher.observe(bench.stage, {attributes: true, attributeFilter: ["data-step"]});
  }
  if (bench.ids.at(-1) === event.detail.id) return;
  bench.ids.push(event.detail.id);
  bench.painted.push(event.detail.at);
});
const drawn = (node) => node.nodeType === 1 && (node.matches(".trace") || node.querySelector(".trace"));
new MutationObserver((changes) => { // a chart of Plotly's
  if (changes.some((change) => [...change.addedNodes].some(drawn)))
    requestAnimationFrame(() => { bench.painted.push(performance.now()); });
}).observe(document, {subtree: true, childList: true});
for (const name of ["pointerup", "pointermove"])
  document.addEventListener(name, () => { bench.input = performance.now(); }, {capture: true});
"""


def launch(playwright: Playwright) -> Browser:
    """Chromium, its graphics in software: CHROMIUM, or the one on PATH."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    return playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))


@dataclass
class Traffic:
    """The messages of the page's websocket, before compression."""

    finished: int = 0  # scripts that have finished
    size: int = 0
    kinds: Counter[str] = field(default_factory=Counter)

    def watch(self, web: WebSocket) -> None:
        web.on("framereceived", self._received)

    def _received(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            kind = kind_of(ForwardMsg.FromString(frame))
            self.size += len(frame)
            self.kinds[kind] += 1
            self.finished += kind == "script_finished"


@dataclass
class App:
    """The page, open in a browser."""

    page: Page
    proxy: Proxy
    traffic: Traffic

    def number(self, expression: str) -> float:
        return float(self.page.evaluate(expression))

    def painted(self) -> int:
        return int(self.number("bench.painted.length"))

    def until(self, condition: str, seconds: float = 30) -> None:
        self.page.wait_for_function(condition, timeout=seconds * 1000)

    def delay(self, act: Callable[[], None]) -> float | None:
        """Milliseconds from the input event of `act` to a new picture; None if there was none within 3 s."""
        before = self.painted()
        act()
        try:
            self.until(f"bench.painted.length > {before}", 3)
        except PlaywrightTimeout:
            return None
        return self.number(f"bench.painted[{before}] - bench.input")

    def delay_of_all(self, act: Callable[[], None]) -> float | None:
        """`delay` to the last picture of several, the one after which nothing is painted for a third of a second."""
        if self.delay(act) is None:
            return None
        self.until("performance.now() > bench.painted.at(-1) + 333")
        return self.number("bench.painted.at(-1) - bench.input")

    def transfer(self, act: Callable[[], None]) -> tuple[int, int, int]:
        """Bytes on the wire, bytes before compression and messages that follow `act`."""
        self.settle()
        wire, size, count = self.proxy.bytes["websocket"], self.traffic.size, self.messages
        finished = self.traffic.finished
        act()
        self.finish(finished + 1)
        self.settle()
        return self.proxy.bytes["websocket"] - wire, self.traffic.size - size, self.messages - count

    def settle(self) -> None:
        """Wait until no message has come for half a second."""
        count = -1
        while count != self.messages:
            count = self.messages
            self.until(f"performance.now() > {self.number('performance.now()') + 500}")

    @property
    def messages(self) -> int:
        return self.traffic.kinds.total()

    def finish(self, scripts: int) -> None:
        """Wait until so many scripts have finished and the page knows it."""
        deadline = time.perf_counter() + 30
        while self.traffic.finished < scripts and time.perf_counter() < deadline:
            self.page.evaluate("new Promise(requestAnimationFrame)")
        self.until("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")


def open_app(browser: Browser, proxy: Proxy, link: str = "", until: str = "bench.moving > 0") -> App:
    """A new visitor with an empty cache, until the picture moves (or whatever else is awaited)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(60_000)
    context.add_init_script(LISTEN)
    page, traffic = context.new_page(), Traffic()
    page.on("websocket", traffic.watch)
    page.goto(f"http://127.0.0.1:{proxy.port}/{link}", wait_until="commit")
    app = App(page, proxy, traffic)
    app.until(until, 120)
    app.finish(1)
    return app
