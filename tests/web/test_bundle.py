"""A bundle does what its modules do: run in the browser beside them."""

import pytest

from player.components.bundle import bundle, entries, read_modules
from tests.web.conftest import WEB

RUN = """
async (text) => {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const loaded = await import(address);
  URL.revokeObjectURL(address);
  return loaded;
}"""
FILES = {path.relative_to(WEB).as_posix(): path.read_text(encoding="utf-8") for path in sorted(WEB.rglob("*.js"))}
SMALL = {
    "entry.js": """
import twice, { one as first, Counter } from "./deep/numbers.js";
import { log } from "./log.js";
import "./last.js";
export { one } from "./deep/numbers.js";
export { default as doubled } from "./deep/numbers.js";
log.push("entry");
const own = 5, hidden = 7;
export { own as five };
export const sum = [twice(first), own].reduce((a, b) => a + b, 0);
export const told = `${log.map((word) => `<${word}>`).join("")} /* ${"// export"} */`;
export const found = /["'`/]/.test("`") && 8 / 2 / 2;
export function counted() { const counter = new Counter(); counter.add(); return counter.count; }
export const late = () => hoisted();
function hoisted() { return hidden; }
export default typeof this;
""",
    "deep/numbers.js": """
import { log } from "../log.js";
log.push("numbers");
const own = 1; // another scope's name
export const one = own;
export default function twice(n) { return 2 * n; }
export class Counter { count = 0; add() { this.count += 1; } }
""",
    "log.js": "export const log = [];\nlog.push('log');",
    "last.js": "import { log } from './log.js';\nlog.push('last');\n",
}
VALUES = "({ five, sum, told, found, one, doubled, counted, late, default: other }) => "
VALUES += "[five, sum, told, found, one, doubled(4), counted(), late(), other]"


def test_a_bundle_is_one_module_that_exports_what_its_entry_does(page):
    text = bundle(read_modules(SMALL), "entry.js")
    seen = page.evaluate(f"async (text) => ({VALUES})(await ({RUN})(text))", text)
    told = "<log><numbers><last><entry> /* // export */"
    assert seen == [5, 7, told, 2, 1, 8, 1, 7, "undefined"]


def test_the_modules_themselves_give_the_same(page):
    """What a browser makes of the very texts, as modules of their own."""
    page.route("**/small/**", lambda route: route.fulfill(
        body=SMALL[route.request.url.partition("/small/")[2]], content_type="text/javascript"))  # fmt: skip
    seen = page.evaluate(f"async () => ({VALUES})(await import('/small/entry.js'))")
    page.unroute("**/small/**")
    text = bundle(read_modules(SMALL), "entry.js")
    assert seen == page.evaluate(f"async (text) => ({VALUES})(await ({RUN})(text))", text)


@pytest.mark.parametrize("entry", entries(read_modules(FILES)))
def test_every_component_s_bundle_exports_what_its_module_does(page, entry):
    text = bundle(read_modules(FILES), entry)
    kinds = "(loaded) => Object.entries(loaded).map(([name, value]) => [name, typeof value])"
    of_bundle = page.evaluate(f"async (text) => ({kinds})(await ({RUN})(text))", text)
    assert of_bundle == page.evaluate(f"async (entry) => ({kinds})(await import(`/${{entry}}`))", entry)
    assert ["default", "function"] in of_bundle
