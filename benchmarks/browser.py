"""What a person waits for, measured in the real app in a real browser (headless Chromium, software GL).

    python -m pip install -r benchmarks/requirements.txt      # and a Chromium: CHROMIUM=/path, or one on PATH
    python -m benchmarks.browser

A server of its own, the page's first picture (6 runs x 300 steps) at 1280 x 800. Measured:

* from the start of the server's process until it serves, and from then until the page has been painted;
* from navigation to the first painted picture and the first moving frame, with an empty browser cache
  (median of 3) and with a full one;
* frames per second while all four views play, and the main thread's time per frame;
* from the release of a slider, and from each move of the start, to the player's "downhill:painted" event, on the
  page's own clock; and painted answers per second while the start is dragged without pause;
* the same for the step view (opened, played, scrubbed), for rates that are each at their best, for the Schedules page;
* bytes from the server for each kind of change, counted by a proxy between browser and server: what the wire
  carries, compressed or not. The size before compression stands beside it.
"""

import random
import statistics
import time

from playwright.sync_api import Browser, sync_playwright

from benchmarks.proxy import Proxy
from benchmarks.server import Row, Server, serving, show
from benchmarks.visitor import App, launch, open_app

SLIDES, MOVES, SEED = 21, 40, 20_240


def loading(browser: Browser, server: Server, proxy: Proxy) -> tuple[App, list[Row]]:
    """The first visit to a fresh server, three more, and one more with a full cache."""
    started = time.perf_counter()
    app = open_app(browser, proxy)
    first = app.number("bench.painted[0]")
    downloaded = proxy.bytes["http"]
    cold: list[tuple[float, float]] = []
    for _ in range(3):
        app.page.context.close()
        app = open_app(browser, proxy)
        cold.append((app.number("bench.painted[0]"), app.number("bench.moving")))
    app.page.reload(wait_until="commit")
    app.until("bench.moving > 0", 120)
    app.finish(app.traffic.finished)
    painted, moving = (statistics.median(times) for times in zip(*cold, strict=True))
    return app, [
        ("server: start until it serves", f"{server.seconds_to_serving:.1f} s", ""),
        (
            "  then until its first page is painted",
            f"{first:.0f} ms",
            f"(whole visit {time.perf_counter() - started:.0f} s)",
        ),
        ("navigation to picture, to first moving frame", f"{painted:.0f}, {moving:.0f} ms", ""),
        (
            "  the same with a full browser cache",
            f"{app.number('bench.painted[0]'):.0f}, {app.number('bench.moving'):.0f} ms",
            "",
        ),
        ("  downloaded over HTTP with an empty cache", f"{downloaded / 1e6:.2f} MB", ""),
    ]


def playing(app: App, what: str = "playing, all four views", seconds: float = 6) -> list[Row]:
    """All views on one clock."""
    loop = app.page.locator("[data-test=loop]")
    if loop.get_attribute("aria-pressed") != "true":
        loop.click()
    if app.page.locator(".downhill").get_attribute("data-playing") == "0":
        app.page.locator("[data-test=play]").click()
    tools = app.page.context.new_cdp_session(app.page)
    tools.send("Performance.enable")

    def read() -> dict[str, float]:
        metrics = {m["name"]: m["value"] for m in tools.send("Performance.getMetrics")["metrics"]}
        return metrics | {
            "frames": app.number("Number(bench.stage.dataset.frames)"),
            "now": app.number("performance.now()"),
        }

    before = read()
    app.until(f"performance.now() > {before['now'] + seconds * 1000}")
    after = read()
    change = {name: after[name] - before[name] for name in after}
    frames = change["frames"]
    each = {name: 1000 * change[f"{name}Duration"] / frames for name in ("Task", "Script", "Layout", "RecalcStyle")}
    return [
        (what, f"{1000 * frames / change['now']:.0f} frames/s", ">= 45"),
        ("  main thread, a frame", f"{each['Task']:.1f} ms", ""),
        (
            "    script, style, layout of that",
            f"{each['Script']:.1f}, {each['RecalcStyle']:.1f}, {each['Layout']:.1f} ms",
            "",
        ),
    ]


def slide(app: App, dice: random.Random, key: str = "run5-learning_rate") -> None:
    """Press somewhere on a slider, by itself that of the last run (Adam, which never diverges), and let go there."""
    track = app.page.locator(f".st-key-{key} [role=group] > div")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    app.page.mouse.click(box["x"] + box["width"] * dice.uniform(0.3, 0.95), box["y"] + box["height"] / 2)


def changing(app: App, key: str, what: str, target: str = "<= 250 ms") -> list[Row]:
    """A slider, again and again, while the picture plays."""
    dice = random.Random(SEED)
    delays = [app.delay(lambda: slide(app, dice, key)) for _ in range(SLIDES)]
    return delays_row(what, delays, target)


def delays_row(what: str, delays: list[float | None], target: str) -> list[Row]:
    seen = sorted(d for d in delays if d is not None)
    if not seen:
        return [(what, "never", target)]
    figure = f"{statistics.median(seen):.0f} ms (worst of {len(seen)}: {seen[-1]:.0f})"
    return [(what, figure, target)]


def dragging(app: App) -> list[Row]:
    """The start, first one move at a time, then without pause."""
    box = app.page.locator("[data-test=contour]").bounding_box()
    assert box is not None
    dice = random.Random(SEED)

    def move() -> None:
        app.page.mouse.move(
            box["x"] + box["width"] * dice.uniform(0.2, 0.8),
            box["y"] + box["height"] * dice.uniform(0.2, 0.8),
        )

    grip = [float(app.page.locator("[data-test=contour]").get_attribute(f"data-start-{axis}") or 0) for axis in "xy"]
    app.page.mouse.move(*grip)
    app.page.mouse.down()
    delays = [app.delay(move) for _ in range(MOVES)]
    before, started, sent = app.painted(), time.perf_counter(), 0
    while (lasted := time.perf_counter() - started) < 4:
        move()
        sent += 1
        app.page.evaluate("new Promise(requestAnimationFrame)")
    answers = app.painted() - before
    app.page.mouse.up()
    app.finish(app.traffic.finished)
    return [
        *delays_row("start moved to painted", delays, "<= 120 ms"),
        (f"  answers while dragged, {sent / lasted:.0f} moves/s", f"{answers / lasted:.1f} /s", ">= 8"),
    ]


def wire(app: App) -> list[Row]:
    """Bytes of each kind of change."""
    dice = random.Random(SEED + 1)

    def choose_surface(title: str) -> None:
        app.page.locator(".st-key-surface input").click()
        app.page.get_by_role("option", name=title, exact=True).click()

    def rerun() -> None:
        app.page.evaluate("document.activeElement.blur()")
        app.page.keyboard.press("r")

    acts = {
        "a new surface": (lambda: choose_surface("Beale"), "<= 120 kB"),
        "  a rerun without a change after it": (rerun, "<= 3 kB"),
        "a changed setting": (lambda: slide(app, dice), "<= 80 kB"),
        "  a rerun without a change after that": (rerun, "<= 3 kB"),
        "  once more": (rerun, "<= 3 kB"),
    }
    rows = []
    for what, (act, target) in acts.items():
        carried, size, messages = app.transfer(act)
        rows.append(
            (
                f"wire: {what}",
                f"{carried / 1000:.1f} kB ({size / 1000:.1f} unpacked, {messages} messages)",
                target,
            )
        )
    return rows


def inside(app: App) -> list[Row]:
    """The step view: opened, played, scrubbed, and a setting changed with it open."""
    started = app.number("performance.now()")
    app.page.locator("[data-test=inside]").click()
    app.page.locator("[data-test=step-lines] [data-line=step]").wait_for()
    opened = app.number("performance.now()") - started
    rows = [("inside a step: click to numbers", f"{opened:.0f} ms", "")]
    rows += playing(app, "  playing with it")
    sent, frames = app.proxy.bytes["websocket"], app.page.evaluate(SCRUB)
    rows.append(("  scrubbing with it", f"{frames:.0f} frames/s", ">= 45"))
    rows.append(("    bytes from the server meanwhile", str(app.proxy.bytes["websocket"] - sent), "0"))
    rows += changing(app, "run5-learning_rate", "  slider released to painted")
    app.page.locator("[data-test=inside-close]").click()
    return rows


SCRUB = """
new Promise((done) => {
  const scrub = bench.stage.querySelector("[data-test=scrub]");
  const [began, before] = [performance.now(), Number(bench.stage.dataset.frames)];
  let at = 0;
  const move = () => {
    at = (at + 1) % Number(scrub.max);
    scrub.value = at;
    scrub.dispatchEvent(new Event("input", {bubbles: true}));
    const passed = performance.now() - began;
    if (passed < 5000) requestAnimationFrame(move);
    else done((1000 * (Number(bench.stage.dataset.frames) - before)) / passed);
  };
  requestAnimationFrame(move);
})
"""


def main() -> None:
    with serving() as server, sync_playwright() as playwright:
        proxy = Proxy(server.port)
        browser = launch(playwright)
        app, rows = loading(browser, server, proxy)
        rows += playing(app)
        rows += changing(app, "run5-learning_rate", "slider released to painted", "<= 200 ms")
        for measure in (dragging, wire, inside):
            rows += measure(app)
        app.page.context.close()
        app = open_app(browser, proxy, "?rates=best")
        rows += changing(app, "steps", "each at its best: slider released to painted")
        app.page.context.close()
        app = open_app(browser, proxy, "schedules")
        rows += playing(app, "Schedules page, playing")
        rows += changing(app, "optimizer-learning_rate", "  slider released to painted")
        browser.close()
    show("Browser", rows)


if __name__ == "__main__":
    main()
