"""Time from a save to what the browser shows: ``python benchmarks/serving.py`` (see README.md)."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from data import issue, make_package
from playwright.sync_api import Page, sync_playwright
from run import OURS, measure, report

_WATCH = """() => {
  const { revision, edition } = document.body.dataset;
  window.seen = {};
  new MutationObserver((_changes, observer) => {
    const now = performance.timeOrigin + performance.now();
    if (document.body.dataset.revision !== revision) window.seen.text ??= now;
    if (document.body.dataset.edition !== edition) window.seen.pages ??= now;
    if (window.seen.pages) observer.disconnect();
  }).observe(document.body, { attributes: true });
}"""
"""Notes when findings and text, and when the pages, are others than they were."""
_SECONDS_BETWEEN_LOOKS = 0.02
_MILLISECONDS_BETWEEN_SAVES = 4000
_MOST_SECONDS = 300
_MOST_UNITS_OF_PAGES = 1000
"""Of more, LibreOffice prints no PDF within its 180 seconds."""


def saves(file: Path, count: int) -> Iterator[float]:
    """Save the issue with one number up, and down again; the time of each save, in milliseconds."""
    right = file.read_text(encoding="utf-8")
    wrong = right.replace('"count": 5115', '"count": 5116')
    for number in range(count):
        before = time.time() * 1000
        file.write_text(right if number % 2 else wrong, encoding="utf-8")
        yield before


def seen(page: Page, wanted: str) -> float:
    """When that was seen, in milliseconds."""
    for _look in range(round(_MOST_SECONDS / _SECONDS_BETWEEN_LOOKS)):
        found: float | None = page.evaluate(f"window.seen.{wanted}")
        if found is not None:
            return found
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    raise SystemExit(f"no {wanted} after {_MOST_SECONDS} s: {page.locator('#status').inner_text()}")


def latencies(
    page: Page, file: Path, count: int, wanted: tuple[str, ...]
) -> dict[str, list[float]]:
    """Seconds from each save to findings and text, and to the pages."""
    found: dict[str, list[float]] = {what: [] for what in wanted}
    page.evaluate(_WATCH)
    for saved in saves(file, count):
        for what, seconds in found.items():
            seconds.append((seen(page, what) - saved) / 1000)
        page.wait_for_timeout(_MILLISECONDS_BETWEEN_SAVES)
        page.evaluate(_WATCH)
    return found


def serve(file: Path, count: int, wanted: tuple[str, ...]) -> dict[str, list[float]]:
    """The same, of a server and a browser of its own."""
    process = subprocess.Popen(
        [*OURS, "serve", str(file), "--no-browser"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(process.stdout.readline().strip())
        page.locator(".page img" if "pages" in wanted else "#text h1").first.wait_for(
            timeout=_MOST_SECONDS * 1000, state="attached"
        )
        page.wait_for_timeout(5000)  # the office program is warm
        found = latencies(page, file, count, wanted)
        browser.close()
        process.terminate()
    return found


def padded(found: list[str]) -> list[str]:
    """Two cells."""
    return [*found, "—"][:2]


def main() -> None:
    """Measure all, print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", default="66,10000")
    parser.add_argument("--saves", type=int, default=6)
    options = parser.parse_args()
    report("| units | findings and text | pages | build docx | build PDF |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_package(folder / "package")
        for units in map(int, options.units.split(",")):
            file = folder / f"issue-{units}.json"
            tree = issue(units) | {"template": "package"}
            file.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
            wanted = ("text", "pages") if units <= _MOST_UNITS_OF_PAGES else ("text",)
            kinds = ("docx", "pdf")[: len(wanted)]
            builds = [
                f"{measure([*OURS, 'build', str(file), '-o', str(folder / f'out.{k}')])[0]:.2f}"
                for k in kinds
            ]
            times = serve(file, options.saves, wanted).values()
            shown = [
                f"{statistics.median(seconds):.2f} (≤ {max(seconds):.2f})" for seconds in times
            ]
            report(f"| {units:,} | {' | '.join([*padded(shown), *padded(builds)])} |")


if __name__ == "__main__":
    main()
