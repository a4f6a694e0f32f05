"""`make bench`: what the goals of speed and memory come to on this machine, as ratios in one run."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence

import structlog
from rich.console import Console
from rich.table import Table

from tests.bench import deciding, memory, pages, provisioning, starting, unchanged, workspace
from tests.bench.company import FULL, OWN, THOUSAND_PAIRS, TINY
from tests.bench.measure import Row

WIDTH = 110
Bench = Callable[[], Iterator[Row]]
BENCHES: dict[str, Bench] = {
    "unchanged": lambda: unchanged.bench(FULL, rounds=15),
    "workspace": lambda: workspace.bench(OWN, rounds=7),
    "provisioning": lambda: provisioning.bench(FULL, rounds=3),
    "starting": lambda: starting.bench(rounds=15),
    "memory": lambda: memory.bench(THOUSAND_PAIRS),
    "deciding": lambda: deciding.bench((1_000, 10_000)),
    "pages": lambda: pages.bench(pairs=1_000, weeks=260, rounds=31),
}
QUICK: dict[str, Bench] = {
    "unchanged": lambda: unchanged.bench(TINY, rounds=2),
    "workspace": lambda: workspace.bench(TINY, rounds=2),
    "provisioning": lambda: provisioning.bench(TINY, rounds=2),
    "starting": lambda: starting.bench(rounds=2),
    "memory": lambda: memory.bench(TINY),
    "deciding": lambda: deciding.bench((5, 50)),
    "pages": lambda: pages.bench(pairs=20, weeks=60, rounds=2),
}


def main(arguments: Sequence[str]) -> None:
    """Run the benches that are named, all by default, and print what they measured beside the goals."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="a tiny company: whether the benches run at all")
    chosen = parser.parse_args(arguments)
    benches = QUICK if chosen.quick else BENCHES
    if unknown := set(chosen.names) - set(benches):
        parser.error(f"no such bench: {', '.join(sorted(unknown))}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for name in chosen.names or benches:
        with console.status(f"{name} …"):
            table = table_of(name, list(benches[name]()))
        console.print(table)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    console.print(f"Medians of paired rounds in one run; load of this machine {load} on {os.cpu_count()} cores.")


def table_of(name: str, rows: Sequence[Row]) -> Table:
    """The rows of one bench as they are printed."""
    table = Table("what", "measured", "goal", "holds", title=name, title_justify="left", title_style="bold")
    for row in rows:
        table.add_row(row.what, row.value, row.goal, {None: "", True: "yes", False: "NO"}[row.holds])
    return table


if __name__ == "__main__":
    main(sys.argv[1:])
