"""How long `graphmodel --help` takes beside `python -c "import typer"`: the goal is at most three times as long.

    python benchmarks/startup.py [RUNS]

Both as whole processes, in turn, after one warm-up; the median of the ratios pair by pair is what counts.
"""

import statistics
import subprocess
import sys
import time

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15
OURS = [sys.executable, "-m", "graphmodel", "--help"]
PEER = [sys.executable, "-c", "import typer"]


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


for command in (OURS, PEER):
    seconds(command)
pairs = [(seconds(OURS), seconds(PEER)) for _ in range(RUNS)]
print(f"graphmodel --help  {statistics.median(ours for ours, _ in pairs):.3f} s")
print(f"import typer       {statistics.median(peer for _, peer in pairs):.3f} s")
print(f"ratio              {statistics.median(ours / peer for ours, peer in pairs):.2f} (median of {RUNS} pairs; goal 3)")
