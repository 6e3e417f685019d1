"""What the browser tests do on a page, and how they read it."""

from playwright.sync_api import Page, expect

PLAYER = ".downhill[data-payload]"
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def part(page: Page, name: str):
    return page.locator(f'[data-test="{name}"]')


def number(page: Page, attribute: str) -> int:
    return int(page.locator(PLAYER).get_attribute(f"data-{attribute}") or "-1")


def payload(page: Page) -> str:
    return page.locator(PLAYER).get_attribute("data-payload") or ""


def wait_for_step(page: Page, condition: str) -> None:
    """Waits until the clock's step `s` fulfils a JavaScript condition."""
    page.wait_for_function(
        f"() => {{ const find = (root) => {{ const hit = root.querySelector('.downhill'); if (hit) return hit;"
        " for (const e of root.querySelectorAll('*')) { const deep = e.shadowRoot && find(e.shadowRoot);"
        f" if (deep) return deep; }} }}; const s = Number(find(document).dataset.step); return {condition}; }}"
    )


def pause(page: Page) -> None:
    if number(page, "playing"):
        part(page, "play").click()
    expect(page.locator(PLAYER)).to_have_attribute("data-playing", "0")


def wait_for_other_payload(page: Page, before: str) -> None:
    expect(page.locator(PLAYER)).not_to_have_attribute("data-payload", before)


def drag_start(page: Page, dx: float, dy: float, view: str = "contour") -> None:
    contour = part(page, view)
    x = float(contour.get_attribute("data-start-x") or 0)
    y = float(contour.get_attribute("data-start-y") or 0)
    page.mouse.move(x, y)
    page.mouse.down()
    for i in range(1, 11):
        page.mouse.move(x + dx * i / 10, y + dy * i / 10)
    page.mouse.up()


def choose(page: Page, menu: str, option: str) -> None:
    """Picks from a menu, once the page has settled; one that is opened while it is still being scrolled to would be
    closed by the scrolling."""
    page.wait_for_selector(SETTLED)
    field = page.get_by_label(menu)
    field.scroll_into_view_if_needed()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    field.click()
    page.get_by_role("option", name=option).click()
