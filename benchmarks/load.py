"""How the server bears many visitors at once, and what each leaves behind.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.load [--sessions 30] [--seconds 60] [--visitors 500] [--flag=--server.…=…]

Raw websockets that speak Streamlit's protocol (session.py), against a server of its own. Measured:

* 30 visitors, each changing something every 2 s on average (exponential, fixed seed) for 60 s: three in five
  move a learning rate, one in five the steps (100 to 1000), one in five choose another surface. A rerun is timed
  from its message to its script-finished, both seen by the client, which shares the machine with the server;
* 500 visitors that open the page, change one thing and leave, ten at a time: resident memory after 100 and
  after 500. Streamlit keeps up to 128 sessions that have left for 2 minutes, for the case that they come back
  (``server.disconnectedSessionTTL``), so that is part of the figure unless a --flag changes it.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

import websockets

from benchmarks.server import Row, Server, serving, show
from benchmarks.session import PATIENCE, Rerun, Session

PAUSE = 2.0  # seconds between a visitor's changes, on average
EARLY = 100  # visitors after which the memory is read for the first time
TOGETHER = 10
SEED = 20_240


@dataclass
class Tally:
    """What all visitors saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    sample: Rerun | None = None
    late: float = 0.0  # the longest a change had to wait for the rerun before it

    def add(self, kind: str, rerun: Rerun) -> None:
        self.seconds.setdefault(kind, []).append(rerun.seconds)
        self.errors.update(rerun.errors)
        self.sample = rerun


def change_something(session: Session, dice: random.Random) -> str:
    """One thing a visitor does; which one, in a word."""
    what = dice.choices(("rate", "steps", "surface"), (3, 1, 1))[0]
    if what == "rate":
        rates = [key for key in session.elements if key.endswith("-learning_rate")]
        key = dice.choice(rates).split("-", 2)[2]
    else:
        key = what
    options = session.find(key).options
    usual = [o for o in options if 100 <= int(o) <= 1000] if key == "steps" else options[len(options) // 4 : -1]
    session.choose(key, dice.choice(usual))
    return what


async def visit(port: int, dice: random.Random, end: float, tally: Tally, arrived: asyncio.Barrier) -> None:
    """One visitor of the crowd."""
    try:
        async with Session(port) as session:
            tally.add("open", await asyncio.wait_for(session.rerun(), PATIENCE))
            await arrived.wait()
            now = due = time.perf_counter()
            end += now
            while (due := due + dice.expovariate(1 / PAUSE)) < end:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))  # the visitor's own pause
                tally.late = max(tally.late, time.perf_counter() - due)
                what = change_something(session, dice)
                tally.add(what, await asyncio.wait_for(session.rerun(), PATIENCE))
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        tally.errors[f"{type(error).__name__}: {error}"] += 1


async def crowd(server: Server, sessions: int, seconds: float) -> list[Row]:
    """Many at once."""
    tally, arrived = Tally(), asyncio.Barrier(sessions + 1)
    visitors = [
        asyncio.create_task(visit(server.port, random.Random(SEED + i), seconds, tally, arrived))
        for i in range(sessions)
    ]
    await arrived.wait()
    cpu, started = server.cpu_seconds, time.perf_counter()
    await asyncio.gather(*visitors)
    busy, lasted = server.cpu_seconds - cpu, time.perf_counter() - started
    changes = {kind: times for kind, times in tally.seconds.items() if kind != "open"}
    every = [s for times in changes.values() for s in times]
    rows = [
        (f"{sessions} visitors, {lasted:.0f} s: reruns", f"{len(every)} = {len(every) / lasted:.1f}/s", ""),
        ("  rerun, p50", f"{percentile(every, 50):.0f} ms", ""),
        ("  rerun, p95", f"{percentile(every, 95):.0f} ms", "<= 300 ms"),
        ("  rerun, longest", f"{max(every) * 1000:.0f} ms", ""),
    ]
    for kind, times in sorted(changes.items()):
        rows.append((f"    {kind}: p50, p95", f"{percentile(times, 50):.0f}, {percentile(times, 95):.0f} ms", ""))
    rows += [
        ("  opening the page, all at once: p50", f"{percentile(tally.seconds['open'], 50):.0f} ms", ""),
        ("  CPU of the server", f"{100 * busy / lasted:.0f} % of a core", ""),
        ("  CPU per rerun", f"{1000 * busy / len(every):.1f} ms", ""),
        ("  longest wait of a change for its turn", f"{tally.late * 1000:.0f} ms", ""),
        ("  errors", str(sum(tally.errors.values())), "0"),
    ]
    return rows + [(f"    {count} x", text[:80], "") for text, count in tally.errors.most_common(3)]


def percentile(seconds: list[float], percent: int) -> float:
    """In milliseconds."""
    return 1000 * statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1]


async def one_after_another(server: Server) -> list[Row]:
    """One visitor alone: what a rerun costs and what it sends."""
    async with Session(server.port) as session:
        opened = await session.rerun()
        dice, changed = random.Random(SEED), []
        for _ in range(20):
            options = session.find("run0-learning_rate").options
            session.choose("run0-learning_rate", dice.choice(options[40:-1]))
            changed.append(await session.rerun())
        same = await session.rerun()
    middle = 1000 * statistics.median(rerun.seconds for rerun in changed)
    last = changed[-1]
    kinds = ", ".join(f"{count} {kind}" for kind, count in last.messages.most_common(4))
    return [
        ("one visitor: first data, page done", _pair(opened.seconds_to_payload, opened.seconds), ""),
        ("  rerun for a changed rate, median of 20", f"{middle:.0f} ms", ""),
        ("    messages", f"{last.messages.total()}: {kinds}, …", ""),
        (
            "    bytes before compression",
            f"{last.sizes.total() / 1000:.1f} kB, payload {len(last.payload) / 1000:.1f}",
            "",
        ),
        ("  rerun without a change", f"{1000 * same.seconds:.0f} ms, {same.sizes.total() / 1000:.1f} kB", ""),
    ]


def _pair(first: float, second: float) -> str:
    return f"{1000 * first:.0f}, {1000 * second:.0f} ms"


async def come_and_go(server: Server, visitors: int) -> list[Row]:
    """What visitors leave behind."""
    gate, errors = asyncio.Semaphore(TOGETHER), Counter[str]()

    async def one(number: int) -> None:
        dice = random.Random(SEED + number)
        async with gate:
            try:
                async with Session(server.port) as session:
                    errors.update((await asyncio.wait_for(session.rerun(), PATIENCE)).errors)
                    change_something(session, dice)
                    errors.update((await asyncio.wait_for(session.rerun(), PATIENCE)).errors)
            except (OSError, TimeoutError, websockets.WebSocketException) as error:
                errors[type(error).__name__] += 1

    before = server.megabytes
    await asyncio.gather(*(one(i) for i in range(EARLY)))
    early = server.megabytes
    await asyncio.gather(*(one(i) for i in range(EARLY, visitors)))
    late = server.megabytes
    return [
        (f"memory after 0, {EARLY}, {visitors} visitors", f"{before:.0f}, {early:.0f}, {late:.0f} MB", ""),
        (f"  per visitor, {EARLY} to {visitors}", f"{(late - early) / (visitors - EARLY):.3f} MB", "0"),
        ("  errors", str(errors.total()), "0"),
    ]


async def measure(server: Server, options: argparse.Namespace) -> list[Row]:
    """All of it, one after the other."""
    rows = [("the server's start until it serves", f"{server.seconds_to_serving:.1f} s", "")]
    rows += await one_after_another(server)
    fresh = server.megabytes
    if options.seconds:
        rows += await crowd(server, options.sessions, options.seconds)
    rows.append(("memory before and after", f"{fresh:.0f}, {server.megabytes:.0f} MB", ""))
    if options.visitors > EARLY:
        rows += await come_and_go(server, options.visitors)
    complaints = server.complaints
    rows.append(("lines of error in the server's log", str(len(complaints)), "0"))
    return rows + [("  ", line[:100], "") for line in complaints[:3]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--visitors", type=int, default=500)
    parser.add_argument("--flag", action="append", default=[], help="for streamlit run, may be repeated")
    options = parser.parse_args()
    with serving(*options.flag) as server:
        rows = asyncio.run(measure(server, options))
    show("Load", rows)


if __name__ == "__main__":
    main()
