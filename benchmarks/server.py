"""The app's server as a process of its own, started and stopped by the benchmarks that talk to it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_START = 180.0  # seconds
Row = tuple[str, str, str]
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A server that answers; its figures are read from /proc."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    seconds_to_serving: float  # from the start of the process to the first answered health check
    address: str  # of the first page, without the last slash

    @property
    def megabytes(self) -> float:
        """Resident memory."""
        return self._memory("VmRSS")

    @property
    def most_megabytes(self) -> float:
        """The most resident memory since `forget_most`."""
        return self._memory("VmHWM")

    def forget_most(self) -> None:
        """Count the most memory anew from now."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def _memory(self, name: str) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(name))
        return int(line.split()[1]) / 1024

    @property
    def cpu_seconds(self) -> float:
        """User and system time of all its threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def complaints(self) -> list[str]:
        """The lines it logged that tell of an error."""
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "Error" in line or "ERROR" in line or "Traceback" in line]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def _exited_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


@contextmanager
def serving(*flags: str, base: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """``streamlit run app.py`` on a free port, ready to answer; `flags` are Streamlit's own, `base` its base path."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}{base}"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        f"--server.port={port}",
        "--server.headless=true",
        f"--server.baseUrlPath={base}",
    ]
    with tempfile.TemporaryDirectory(prefix="downhill-benchmark-") as folder:
        log = Path(folder) / "server.log"
        with log.open("wb") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                [*command, *flags],
                cwd=ROOT,
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            while not _healthy(address):
                if _exited_within(process, 0.02) or time.perf_counter() - started > LONGEST_START:
                    raise RuntimeError(f"the server does not answer:\n{log.read_text(errors='replace')[-2000:]}")
            yield Server(port, process, log, time.perf_counter() - started, address)
        finally:
            process.terminate()
            if not _exited_within(process, 10):
                process.kill()
                process.wait()


def show(title: str, rows: list[Row]) -> None:
    """Print a table of what was measured, the figure and the target."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    load = ", ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"\n{title} ({os.cpu_count()} cores, busy by {load} in the last 1, 5, 15 minutes; the benchmark included)")
    for what, figure, target in rows:
        print(f"  {what:<{widths[0]}}  {figure:>{widths[1]}}  {target:<{widths[2]}}".rstrip())
