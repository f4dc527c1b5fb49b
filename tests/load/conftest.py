"""The browser of the browser tests."""

from tests.browser.conftest import chromium_path

__all__ = ["chromium_path"]
