"""How the server bears visitors who train networks, and what the others feel of it.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.training_load [--training 10] [--others 5] [--seconds 40]

Raw websockets that speak Streamlit's protocol (session.py), against a server of its own. Each training visitor opens
the digits with a convolutional network that no other trains, asks for more as the page's bar does until it is trained,
changes the seed and begins again. The others are on the Trajectories page and move a learning rate every 2 s on
average. Measured are the reruns of the others, and those by which the training visitors ask for more.
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import websockets

from benchmarks.load import PAUSE, SEED, percentile
from benchmarks.server import Row, Server, serving, show
from benchmarks.session import PATIENCE, Rerun, Session

LINK = "data=digits&size=1797&noise=0&epochs=40&run=adam~learning_rate~0.003~network~conv&seed="
MORE = 0.3  # seconds after which the bar asks again


@dataclass
class Tally:
    """What all visitors saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    trained: list[float] = field(default_factory=list)

    def add(self, kind: str, rerun: Rerun) -> None:
        self.seconds.setdefault(kind, []).append(rerun.seconds)
        self.errors.update(rerun.errors)


async def _train(port: int, number: int, end: float, tally: Tally) -> None:
    """One who trains, again and again."""
    seed = 1000 * (number + 1)
    async with Session(port, path="training", query=LINK + str(seed)) as session:
        began = time.perf_counter()
        tally.add("open", await asyncio.wait_for(session.rerun(), PATIENCE))
        while time.perf_counter() < end:
            bar = next(element for key, element in session.elements.items() if "-progress-" in key)
            if json.loads(bar.json)["share"] is not None:
                await asyncio.sleep(MORE)
                session.trigger(bar.id, "more", json.loads(bar.json)["number"])
                tally.add("more", await asyncio.wait_for(session.rerun(), PATIENCE))
                continue
            tally.trained.append(time.perf_counter() - began)
            began, seed = time.perf_counter(), seed + 1
            session.number("seed", seed)
            tally.add("seed", await asyncio.wait_for(session.rerun(), PATIENCE))


async def _move(port: int, number: int, end: float, tally: Tally) -> None:
    """One who watches surfaces."""
    dice = random.Random(SEED + number)
    async with Session(port) as session:
        tally.add("open", await asyncio.wait_for(session.rerun(), PATIENCE))
        due = time.perf_counter()
        while (due := due + dice.expovariate(1 / PAUSE)) < end:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            options = session.find("run0-learning_rate").options
            session.choose("run0-learning_rate", dice.choice(options[len(options) // 4 : -1]))
            tally.add("other", await asyncio.wait_for(session.rerun(), PATIENCE))


async def _guarded(visit, tally: Tally) -> None:
    try:
        await visit
    except (OSError, TimeoutError, websockets.WebSocketException) as error:
        tally.errors[f"{type(error).__name__}: {error}"] += 1


async def measure(server: Server, options: argparse.Namespace) -> list[Row]:
    """All visitors at once."""
    rows: list[Row] = []
    for training in (0, options.training):
        tally, end = Tally(), time.perf_counter() + options.seconds
        visits = [_train(server.port, i, end, tally) for i in range(training)]
        visits += [_move(server.port, i, end, tally) for i in range(options.others)]
        cpu, started = server.cpu_seconds, time.perf_counter()
        await asyncio.gather(*(_guarded(visit, tally) for visit in visits))
        busy = (server.cpu_seconds - cpu) / (time.perf_counter() - started)
        rows += _rows(training, tally, busy)
    return [*rows, ("memory", f"{server.megabytes:.0f} MB", "")]


def _rows(training: int, tally: Tally, busy: float) -> list[Row]:
    rows: list[Row] = [(f"{training} training, {_count(tally, 'other')} reruns of others", "", "")]
    for kind, words in (("other", "others' rerun"), ("more", "asking for more"), ("seed", "another seed")):
        seconds = tally.seconds.get(kind, [])
        if len(seconds) > 1:
            figures = f"{percentile(seconds, 50):.0f}, {percentile(seconds, 95):.0f}, {1000 * max(seconds):.0f} ms"
            rows.append((f"  {words}: p50, p95, longest", figures, "p95 <= 1000 ms" if kind == "other" else ""))
    if tally.trained:
        rows.append(("  trainings that ended, mean time", f"{len(tally.trained)}, {_mean(tally.trained):.1f} s", ""))
    rows.append(("  CPU of the server", f"{100 * busy:.0f} % of a core", ""))
    rows.append(("  errors", str(sum(tally.errors.values())), "0"))
    return rows + [(f"    {count} x", text[:80], "") for text, count in tally.errors.most_common(3)]


def _count(tally: Tally, kind: str) -> int:
    """How many reruns of a kind there were."""
    return len(tally.seconds.get(kind, []))


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--training", type=int, default=10)
    parser.add_argument("--others", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=40.0)
    options = parser.parse_args()
    with serving() as server:
        rows = asyncio.run(measure(server, options))
        complaints = server.complaints
    show("Visitors who train", [*rows, ("lines of error in the server's log", str(len(complaints)), "0")])
    for line in complaints[:3]:
        print("  ", line[:120])


if __name__ == "__main__":
    main()
