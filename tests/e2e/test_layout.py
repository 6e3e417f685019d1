"""Every page in a real browser: wide and narrow, light and dark."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError as Late

from pages.catalogue import PAGES

OVERLAPS = """() => {
  const all = [];
  const collect = (root) => root.querySelectorAll('*').forEach((e) => {
    if (e.matches('button, select, input:not([type=range]), [role=slider], [data-test=scrub]')) all.push(e);
    if (e.shadowRoot) collect(e.shadowRoot);
  });
  collect(document);
  const boxes = all
    .map((e) => ({ e, r: e.getBoundingClientRect() }))
    .map((box) => ({ ...box, name: box.e.getAttribute('aria-label') || box.e.dataset.test || box.e.textContent }))
    .filter(({ r }) => r.width > 2 && r.height > 2 && r.right > 0)
    .filter(({ e }) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter(({ e }) => !e.closest('[data-test=start]'));
  const wrong = [];
  for (const { r, name } of boxes) if (r.left < -1 || r.right > innerWidth + 1) wrong.push(`clipped: ${name}`);
  for (let i = 0; i < boxes.length; i += 1) for (let j = i + 1; j < boxes.length; j += 1) {
    const [a, b] = [boxes[i], boxes[j]];
    if (a.e.contains(b.e) || b.e.contains(a.e)) continue;
    const w = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
    const h = Math.min(a.r.bottom, b.r.bottom) - Math.max(a.r.top, b.r.top);
    if (w > 2 && h > 2) wrong.push(`overlap: ${a.name} and ${b.name}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) wrong.push('the page scrolls sideways');
  return wrong;
}"""

IN_SCHEME = """(scheme) => {
  const [red] = getComputedStyle(document.querySelector('.stApp')).backgroundColor.match(/\\d+/);
  return scheme === 'dark' ? red < 80 : red > 200;
}"""
TRIED = ("", "training")  # by `make test`; the others by `make test-all`
LOOKS = [(1280, 800, "light"), (1280, 800, "dark"), (390, 844, "dark"), (390, 844, "light")]


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=() if path in TRIED else pytest.mark.long) for path in PAGES]
)
def test_nothing_overlaps_or_is_clipped(open_page, path):
    page = open_page(path, color_scheme="light")
    for width, height, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(IN_SCHEME, arg=scheme)
        with suppress(Late):  # a layout that is still moving
            page.wait_for_function(f"() => ({OVERLAPS})().length === 0", timeout=5000)
        assert page.evaluate(OVERLAPS) == [], f"{width} wide, {scheme}"
