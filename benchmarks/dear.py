"""The dearest legal links, and what a neighbour feels of them; and the memory of many distinct trainings.

    python -m pip install -r benchmarks/requirements.txt
    python -m benchmarks.dear [--visitors 1 5 20] [--only training landscape] [--trainings 40]

Raw websockets that speak Streamlit's protocol (session.py), against a server of its own. For each page visitors open
its dearest link, each with a seed of their own, and ask for more as the page's bar does, while a neighbour moves a
learning rate on the Trajectories page. Then all leave, and the server's processor is read from `GONE` s later on.
"""

import argparse
import asyncio
import contextlib
import json
import random
import time

import websockets

from benchmarks.load import SEED, percentile
from benchmarks.server import Row, Server, serving, show
from benchmarks.session import PATIENCE, Session

P95 = 300  # milliseconds that others' reruns may take, whatever anybody asks for
GONE = 2.0  # seconds after which nothing is computed for those who left
WATCHED = 8.0  # seconds that the visitors stay
PAUSE = 0.4  # seconds between a neighbour's changes
MORE = 0.3  # seconds after which a bar asks again
_LBFGS = "lbfgs~line_search_fn~strong_wolfe~max_iter~100~max_eval~1000~tolerance_grad~0~tolerance_change~0"
_RUNS = "&".join([f"run={_LBFGS}"] * 10)
_NETWORK = "network~mlp~depth~20~width~64"
DEAREST = {
    "": f"surface=levy&steps=5000&rates=best&noise=10&{_RUNS}",
    "schedules": f"surface=levy&steps=5000&noise=10&optimizer={_LBFGS}&{'&'.join(['schedule=cosine'] * 10)}",
    "feature_scale": f"steps=5000&noise=10&{_RUNS}",
    "classifier": f"steps=5000&noise=10&{_RUNS}",
    "depth": "depth=50&width=256&network=tanh&network=gelu&network=relu&network=silu",
    "outliers": "size=4000&share=0.4",
    "training": f"size=2000&epochs=2000&run=adam~{_NETWORK}&run=lion~{_NETWORK}",
    "landscape": f"size=2000&epochs=100&resolution=121&run=adam~{_NETWORK}&run=lion~{_NETWORK}",
    "diagnosis": "size=2000&epochs=2000",
}


async def _open_dear(port: int, path: str, seed: int, end: float, ready: asyncio.Event) -> None:
    """One who opens the dearest link of a page and stays until the end."""
    async with Session(port, path=path, query=f"{DEAREST[path]}&seed={seed}") as session:
        opened = asyncio.ensure_future(session.rerun())
        ready.set()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(opened, max(end - time.perf_counter(), 0.1))
            while time.perf_counter() < end:
                bars = [element for key, element in session.elements.items() if "-progress-" in key]
                if bars and json.loads(bars[0].json)["share"] is not None:
                    session.trigger(bars[0].id, "more", json.loads(bars[0].json)["number"])
                    await asyncio.wait_for(session.rerun(), max(end - time.perf_counter(), 0.1))
                await asyncio.sleep(MORE)


async def _neighbour(session: Session, dice: random.Random, end: float) -> list[float]:
    """One who moves a learning rate; seconds of each rerun."""
    found = []
    while time.perf_counter() < end:
        options = session.find("run0-learning_rate").options
        session.choose("run0-learning_rate", dice.choice(options[len(options) // 4 : -1]))
        found.append((await asyncio.wait_for(session.rerun(), PATIENCE)).seconds)
        await asyncio.sleep(PAUSE)
    return found


async def felt(server: Server, path: str, visitors: int) -> Row:
    """What a neighbour feels of so many visitors of a page's dearest link, and what is left when they are gone."""
    dice = random.Random(SEED + visitors)
    async with Session(server.port) as session:
        await asyncio.wait_for(session.rerun(), PATIENCE)
        end, ready = time.perf_counter() + WATCHED, asyncio.Event()
        dear = [
            asyncio.ensure_future(_open_dear(server.port, path, dice.randrange(10**6), end, ready))
            for _ in range(visitors)
        ]
        await ready.wait()
        seconds = await _neighbour(session, dice, end)
        await asyncio.gather(*dear, return_exceptions=True)
        await asyncio.sleep(GONE)
        before, began = server.cpu_seconds, time.perf_counter()
        await asyncio.sleep(2.0)
        idle = (server.cpu_seconds - before) / (time.perf_counter() - began)
    figures = f"p50 {percentile(seconds, 50):4.0f}, p95 {percentile(seconds, 95):5.0f} ms; then {100 * idle:3.0f} %"
    return f"/{path}, {visitors} visitors", figures, f"p95 <= {P95} ms; <= 10 % of a core"


async def memory(server: Server, trainings: int) -> list[Row]:
    """Resident memory after sessions that each train a network of another architecture."""
    rows: list[Row] = [("before", f"{server.megabytes:.0f} MB", "")]
    for i in range(trainings):
        network = f"network~mlp~depth~{1 + i % 5}~width~{8 + i}"
        query = f"size=200&epochs=20&run=adam~{network}&run=momentum~{network}"
        async with Session(server.port, path="training", query=query) as session:
            await asyncio.wait_for(session.rerun(), PATIENCE)
            while True:
                bar = next(element for key, element in session.elements.items() if "-progress-" in key)
                if json.loads(bar.json)["share"] is None:
                    break
                await asyncio.sleep(MORE)
                session.trigger(bar.id, "more", json.loads(bar.json)["number"])
                await asyncio.wait_for(session.rerun(), PATIENCE)
        if (i + 1) % 10 == 0:
            rows.append((f"after {i + 1} distinct trainings", f"{server.megabytes:.0f} MB", "<= 900 MB, flat from 20"))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, nargs="*", default=[1, 5, 20])
    parser.add_argument("--only", nargs="*", default=list(DEAREST))
    parser.add_argument("--trainings", type=int, default=40)
    options = parser.parse_args()
    with serving() as server:
        time.sleep(5)  # its warm-up
        rows = [asyncio.run(felt(server, path, visitors)) for path in options.only for visitors in options.visitors]
        if rows:
            show("Dear requests and their neighbour", rows)
        if options.trainings:
            show("Memory", asyncio.run(memory(server, options.trainings)))
        for line in server.complaints[:3]:
            print("  ", line[:160])


if __name__ == "__main__":
    with contextlib.suppress(websockets.ConnectionClosed):
        main()
