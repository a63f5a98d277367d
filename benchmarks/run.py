"""Time bulletin-gen beside what a user would pick instead: ``python benchmarks/run.py`` (see
README.md).
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import docx
from data import cells, issue, make_package

HERE = Path(__file__).parent
Command = list[str]


class Bench:
    """The inputs of one size, and a command line for each tool."""

    def __init__(self, folder: Path, units: int) -> None:
        """Write the inputs."""
        self.folder = folder
        tree = issue(units) | {"template": "package"}
        self.issue = folder / f"issue-{units}.json"
        self.issue.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        self.markdown = folder / f"issue-{units}.md"
        self.markdown.write_bytes(
            subprocess.run(
                [*OURS, "preview", str(self.issue)], check=True, capture_output=True
            ).stdout
        )
        self.flat = folder / f"flat-{units}.json"
        paragraphs = [
            line
            for line in self.markdown.read_text(encoding="utf-8").splitlines()
            if line and line[0] not in "|#-"
        ]
        rows = [
            {"cells": cells(row), **{f"c{n}": text for n, text in enumerate(cells(row))}}
            for row in tree["appendices"][0]["rows"]
        ]
        self.flat.write_text(
            json.dumps({"paragraphs": paragraphs, "rows": rows}, ensure_ascii=False),
            encoding="utf-8",
        )

    def commands(self) -> dict[str, Command]:
        """A command line for each tool that is installed."""
        out = str(self.folder / "out.docx")
        python = sys.executable
        all_tools = {
            "bulletin-gen": [*OURS, "build", str(self.issue), "-o", out],
            "docxtpl": [
                python,
                str(HERE / "with_docxtpl.py"),
                str(self.folder / "docxtpl.docx"),
                str(self.flat),
                out,
            ],
            "docxtemplater": [
                "node",
                str(HERE / "with_docxtemplater.js"),
                str(self.folder / "docxtemplater.docx"),
                str(self.flat),
                out,
            ],
            "pandoc": ["pandoc", str(self.markdown), "-o", out],
            "floor": [python, str(HERE / "with_floor.py"), str(self.flat), out],
        }
        return {name: command for name, command in all_tools.items() if is_installed(name)}

    def start_up(self) -> dict[str, Command]:
        """Commands of ours that show what starting costs."""
        python = sys.executable
        return {
            "build": [*OURS, "build", str(self.issue), "-o", str(self.folder / "out.docx")],
            "preview": [*OURS, "preview", str(self.issue)],
            "check": [*OURS, "check", str(self.issue)],
            "--version": [*OURS, "--version"],
            "python -c pass": [python, "-c", "pass"],
            "python -c 'import click'": [python, "-c", "import click"],
            "importing what preview needs": [
                python,
                "-c",
                "import click, jinja2.sandbox, markdown_it, msgspec",
            ],
        }

    def batch(self) -> dict[str, Command]:
        """The issue so many times over in one command, with one process and with two, into a new
        folder each time.
        """
        inputs = [self.folder / f"batch-{number}.json" for number in range(BATCH)]
        for copy in inputs:
            shutil.copy(self.issue, copy)
        build = [*OURS, "build", *map(str, inputs), "-o"]
        return {
            f"--jobs {jobs}": [*build, f"{self.folder}/{RUN}-{jobs}/", "--jobs", str(jobs)]
            for jobs in (1, 2)
        }


BATCH = 300
RUN = "<run>"
"""Stands in a command for the number of the run, in the name of a folder of its own."""
OURS = [str(Path(sys.executable).with_name("bulletin-gen"))]


def is_installed(tool: str) -> bool:
    """Whether a tool can be measured here."""
    checks: dict[str, Callable[[], bool]] = {
        "docxtpl": lambda: find_spec("docxtpl") is not None,
        "docxtemplater": lambda: (
            shutil.which("node") is not None and (HERE / "node_modules" / "docxtemplater").is_dir()
        ),
        "pandoc": lambda: shutil.which("pandoc") is not None,
    }
    return checks.get(tool, lambda: True)()


def make_templates(folder: Path) -> None:
    """A Word template with a repeating row of 15 cells, for each tool's own tags."""
    for tool, paragraph, start, cell, end in (
        (
            "docxtpl",
            ("{%p for p in paragraphs %}", "{{ p }}", "{%p endfor %}"),
            "{%tr for r in rows %}",
            "{{ r.c%d }}",
            "{%tr endfor %}",
        ),
        ("docxtemplater", ("{#paragraphs}", "{.}", "{/paragraphs}"), "{#rows}", "{c%d}", "{/rows}"),
    ):
        document = docx.Document()
        for text in paragraph:
            document.add_paragraph(text)
        is_jinja = tool == "docxtpl"
        table = document.add_table(rows=3 if is_jinja else 1, cols=15)
        row = table.rows[1 if is_jinja else 0]
        for number, place in enumerate(row.cells):
            place.text = cell % number
        if is_jinja:
            table.rows[0].cells[0].text, table.rows[2].cells[0].text = start, end
        else:
            row.cells[0].text, row.cells[14].text = (
                start + row.cells[0].text,
                row.cells[14].text + end,
            )
        document.save(folder / f"{tool}.docx")


LAUNCHER = """
import os, sys, time
start = time.perf_counter()
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
process = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=silent)
_pid, status, usage = os.wait4(process, 0)
os.write(2, f"{time.perf_counter() - start} {usage.ru_maxrss / 1024} {status}".encode())
"""
"""Starts a command from a small process: a child's peak memory counts that of the process it came
from.
"""


def measure(command: Command) -> tuple[float, float]:
    """Wall seconds and peak MiB of a whole process."""
    launched = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LAUNCHER, *command],
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, memory, status = launched.stderr.split()[-3:]
    if status != "0":
        raise SystemExit(f"{' '.join(command)}\n{launched.stderr}")
    return float(seconds), float(memory)


def medians(commands: dict[str, Command], runs: int) -> dict[str, tuple[float, float]]:
    """Median wall time and memory of each command; the runs take turns, so that all see the same
    machine.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            result = measure([part.replace(RUN, str(run)) for part in command])
            for part in command:
                if RUN in part:
                    shutil.rmtree(part.replace(RUN, str(run)))
            if run:  # the first warms the caches up
                found[name].append(result)
    return {
        name: (
            statistics.median(seconds for seconds, _mib in results),
            statistics.median(mib for _s, mib in results),
        )
        for name, results in found.items()
    }


def table(title: str, results: dict[str, tuple[float, float]], base: str) -> Iterator[str]:
    """Lines of a Markdown table; ratios are to one of the rows."""
    yield f"\n{title}\n\n| | seconds | ratio to {base} | MiB |\n|---|---|---|---|"
    for name, (seconds, memory) in results.items():
        yield f"| {name} | {seconds:.3f} | {seconds / results[base][0]:.2f} | {memory:.0f} |"


def main() -> None:
    """Measure all, print tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", default="66,1000,10000")
    parser.add_argument("--only", default="")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_templates(folder)
        make_package(folder / "package")
        for units in map(int, options.units.split(",")):
            bench = Bench(folder, units)
            commands = {
                tool: command
                for tool, command in bench.commands().items()
                if wanted is None or tool in wanted
            }
            results = medians(
                commands, options.runs if units <= 1000 else max(options.runs // 2, 1)
            )
            report("\n".join(table(f"{units:,} units", results, "bulletin-gen")))
        if wanted is None:
            bench = Bench(folder, 66)
            report(
                "\n".join(
                    table("start-up, 66 units", medians(bench.start_up(), options.runs), "build")
                )
            )
            report(
                "\n".join(
                    table(
                        f"{BATCH} issues of 66 units",
                        medians(bench.batch(), options.runs),
                        "--jobs 1",
                    )
                )
            )
    absent = [tool for tool in ("docxtpl", "docxtemplater", "pandoc") if not is_installed(tool)]
    if absent:
        report(f"\nnot installed, so not measured: {', '.join(absent)}")


def report(text: str) -> None:
    """Print at once, also into a pipe."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
