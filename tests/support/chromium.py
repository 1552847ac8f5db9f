"""A real browser for tests: the system's Chromium, driven by playwright, with everything recorded that a page asks of a network."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # WebGL without a graphics card.
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api")
    path = os.environ.get("GRAPHMODEL_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium: install it (Debian: apt-get install chromium), or name it in GRAPHMODEL_TEST_CHROMIUM")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A tab of its own, and what happened in it that should not: requests, errors, refusals of the policy, dialogs."""

    def __init__(self, browser: Any, size: tuple[int, int] = (1280, 800), scheme: str = "light", **options: Any) -> None:
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **options)
        self.requests: list[str] = []
        self.trouble: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        self.page.on("console", lambda message: self.trouble.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
        self.page.on("dialog", lambda dialog: (self.trouble.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.add_init_script("document.addEventListener('securitypolicyviolation', (e) => console.error('refused: ' + e.violatedDirective))")

    def open(self, url: str) -> Any:
        """Load a page and wait until it is ready."""
        self.page.goto(url)
        self.page.wait_for_selector("html[data-ready]", timeout=20_000)
        return self.page

    def close(self) -> None:
        """Close the tab; nothing may have gone wrong."""
        foreign = [url for url in self.requests if not url.startswith(("file:", "data:"))]
        pwned = [frame.url for frame in self.page.frames if frame.evaluate("window.__pwned")]
        self.context.close()
        assert (self.trouble, foreign, pwned) == ([], [], [])
