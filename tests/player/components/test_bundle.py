"""Modules as one text: what they are taken for, in what order they come, and what is refused."""

import re
from pathlib import Path

import pytest

from player.components.bundle import bundle, entries, read_modules

WEB = Path(__file__).parent.parent.parent.parent / "player" / "web"


def exported(text: str) -> set[str]:
    return read_modules({"a.js": text})["a.js"].names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("export const a = [1, 2], b = 3;", None),
        ("export const a = (x, y) => [x, y];", {"a"}),
        ("export function a() {}\nexport async function b() {}\nexport function* c() {}", {"a", "b", "c"}),
        ("export class $A extends (class {}) {}", {"$A"}),
        ("const a = 1;\nfunction b() {}\nexport { a, b as c };", {"a", "c"}),
        ("export default a(1);", {"default"}),
        ("export default async function a() {}", {"default"}),
        ("// export const a = 1;\n/* import x from 'y' */", set()),
        ("const a = 'export const b = 1;' + \"import\" + `export ${`import ${1}`} import`;", set()),
        ("const a = /export const b = 1;['\"`]/.test(x) ? 1 / 2 : 3 / 4;", set()),
        ("a.import = 1; a.export(2); const $import = 3, imports = 4;", set()),
    ],
)
def test_what_a_module_exports(text, names):
    if names is None:
        with pytest.raises(ValueError, match="one value"):
            exported(text)
    else:
        assert exported(text) == names


REFUSED = {
    "import * as b from './b.js';": "no known form",
    "import b, * as c from './b.js';": "no known form",
    "import { a } from './b.js' with { type: 'json' };": "no known form",
    "import { a } from './b.js'": "no known form",
    "import from './b.js';": "no known form",
    "const b = await import('./b.js');": "without waiting",
    "const b = () => import('./b.js');": "no known form",
    "const b = f(await g());": "without waiting",
    "import b { a } from './b.js';": "no known form",
    "import b, from './b.js';": "no known form",
    "const here = import.meta.url;": "no known form",
    "import { a } from 'https://example.org/b.js';": "no relative path",
    "import { a } from 'lodash';": "no relative path",
    "import { a } from `./b.js`;": "no known form",
    "import { 'a b' as c } from './b.js';": "no name",
    "import { a } from './c.js';": "no such module",
    "import { c } from './b.js';": "does not export",
    "import c from './b.js';": "does not export",
    "export { c } from './b.js';": "does not export",
    "export * from './b.js';": "no known form",
    "export * as b from './b.js';": "no known form",
    "export let a = 1;": "no known form",
    "export var a = 1;": "no known form",
    "export const { a } = { a: 1 };": "no known form",
    "export const [a] = [1];": "no known form",
    "export const a = 1": "semicolon",
    "export default 1": "semicolon",
    "export default function () {}": "no known form",
    "export default class {}": "no known form",
    "let a = 1;\nexport { a };": "constant",
    "export { nowhere };": "constant",
    "for await (const a of b) c(a);": "without waiting",
    "const $module1 = 1;": "the bundle's",
    "const a = { export: 1 };": "no known form",
    "const a = 'open;\n": "does not end",
    "const a = `open ${1};": "does not end",
    "const a = /open;\n": "does not end",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_bundled_is_refused_and_said(text):
    with pytest.raises(ValueError, match=REFUSED[text]) as refused:
        read_modules({"a.js": text, "b.js": "export const a = 1;"})
    assert "a.js" in str(refused.value)


def test_a_refusal_says_where():
    text = "const a = 1;\n\nexport let b = 2;\n"
    with pytest.raises(ValueError, match=re.escape("a.js, line 3: 'export let b = 2;' cannot be bundled because")):
        read_modules({"a.js": text})


def test_a_circle_is_refused():
    modules = read_modules({"a.js": "import './b.js';", "b.js": "import './c.js';", "c.js": "import './b.js';"})
    with pytest.raises(ValueError, match=re.escape("b.js → c.js → b.js")):
        bundle(modules, "a.js")


def test_modules_come_once_and_after_what_they_import():
    files = {
        "x/entry.js": "import '../a.js';\nimport './b.js';\nexport const all = 1;",
        "a.js": "import './x/c.js';",
        "x/b.js": "import './c.js';",
        "x/c.js": "",
        "x/other.js": "",
    }
    modules = read_modules(files)
    text = bundle(modules, "x/entry.js")
    assert re.findall(r"^// (.*)", text, re.MULTILINE) == ["x/c.js", "a.js", "x/b.js", "x/entry.js"]
    assert entries(modules) == ["x/entry.js", "x/other.js"]
    assert "import" not in text


def test_a_room_of_the_player_uses_its_own_modules_and_the_core():
    files = {path.relative_to(WEB).as_posix(): path.read_text(encoding="utf-8") for path in WEB.rglob("*.js")}
    modules = read_modules(files)
    rooms = {name: {source.partition("/")[0] for source in module.sources} for name, module in modules.items()}
    assert {name: used for name, used in rooms.items() if used - {"core", name.partition("/")[0]}} == {}
    for entry in entries(modules):
        bundle(modules, entry)  # raises for a circle
