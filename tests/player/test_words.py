"""The player's words: all that a reader sees goes through the catalogue, and the file of a language has just that."""

import json
import re
from collections.abc import Iterator

import pytest

import texts
from player import words
from player.components.bundle import blanked
from player.components.serving import shim
from player.payloads.packing import Data, join, unpack
from tests.player.catalogue import LANGUAGE, foreign, spoken_beside_english

MODULES = {path.relative_to(words.FOLDER).as_posix(): path for path in sorted(words.FOLDER.rglob("*.js"))}
PLURAL = ("{picture}: {name}, {count} layer", "{picture}: {name}, {count} layers")

_CALL = re.compile(r"(?<![\w$.])(?<!function )(?:say|counted)\(\s*")
_LITERAL = re.compile(r"(?=(([\"']) *\2|[()]\s*[()]))")
_SAID = re.compile(r"(?<![\w$.])(?:say\(|counted\((?:\s*\" *\",)?)\s*$")
# What stands behind these is shown, up to the end of the value.
_SHOWN = re.compile(
    r"""\.(?:textContent|innerText|title|placeholder|alt)\s=(?!=)
    | \b(?:label|title|text|words|keys(?=:\s")): | "aria-label":
    | \b(?:setText|fillText|strokeText|write|wait)\( | \bsetAttribute\(\w+,\s"(?:aria-label|aria-valuetext|title)",""",
    re.VERBOSE,
)
_NO_TEXT = re.compile(r"(?:=== |\belement\()$")  # what follows is compared, or the name of a tag
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;.]? [A-Za-z]{2,}|^[A-Z][a-z]+")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_CLASSES = re.compile(r"(?:dh-[\w-]*\s*)+")
# What looks like English and is not for a reader.
NAMES_OF_KEYS = {"ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Enter", "Escape", "Delete"}
NAMES_OF_KEYS |= {"Backspace", "Digit", "Numpad"}
ALLOWED = {
    ("core/format.js", "Infinity"),  # as JavaScript writes it, to be replaced
    ("progress/progress.js", "display:flex;align-items:"),  # rules of style
    ("progress/progress.js", "flex:1 1 8rem;"),
    ("undo/undo.js", "display:inline-flex;"),
    ("undo/undo.js", "font:400 1.1rem"),
    ("undo/undo.js", "button:hover"),
    ("undo/undo.js", "undo"),  # the icon's name in its font
    ("core/stage.js", "(prefers-reduced-motion: reduce)"),  # what a style sheet asks
    ("race/mesh.js", "#version 300 es"),  # programs of the graphics card
    ("race/mesh.js", ";\n  float slope = "),
    ("race/notation.js", "ref"),  # a kind of node
    ("race/mesh.js", "the terrain's shader does not link:"),  # an error for who programs it
}


def literals(name: str, text: str, code: str) -> Iterator[tuple[int, str]]:
    """Where strings and the texts of templates begin, and what they say."""
    for found in _LITERAL.finditer(code):
        start, end = found.span(1)
        is_template = text[start] in "`}" and text[end - 1] in "`{"
        if code[start] in "\"'" or is_template:
            yield start, text[start + 1 : end - 1].removesuffix("$") if is_template else text[start + 1 : end - 1]


def shown(text: str, code: str) -> list[tuple[int, int]]:
    """Where values stand that are shown: from, to."""
    spans = []
    for found in _SHOWN.finditer(text):
        if code[found.end() - 1] != text[found.end() - 1]:
            continue  # within a string
        is_call, depth, at = found[0].endswith("("), 0, found.end()
        while at < len(code) and (depth > 0 or code[at] not in (")" if is_call else ",;)}]")):
            depth += (code[at] in "([{") - (code[at] in ")]}")
            at += 1
        spans.append((found.end(), at))
    return spans


def unsaid(name: str, text: str) -> list[str]:
    """Every literal that a reader may see in English whatever he reads."""
    code = blanked(name, text)
    values, found = shown(text, code), []
    for at, said in literals(name, text, code):
        is_shown = any(start <= at < end for start, end in values)
        visible = _LETTERS.search(said) if is_shown else _SENTENCE.search(said)
        if not visible or _SAID.search(code[:at]) or _NO_TEXT.search(code[:at]) or _CLASSES.fullmatch(said.strip()):
            continue
        allowed = any(name == file and said.strip().startswith(start) for file, start in ALLOWED)
        if said not in NAMES_OF_KEYS and not allowed:
            found.append(said)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_what_a_reader_sees_is_said(name):
    assert unsaid(name, MODULES[name].read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('const where = "on the plane";', ["on the plane"]),
        ("const where = `step ${at} of the run`;", [" of the run"]),
        ('const excuse = "Missing.";', ["Missing."]),
        ('node.title = "loss";', ["loss"]),
        ('node.textContent = here ? "loss" : say("rate");', ["loss"]),
        ('setAttribute(node, "aria-label", `layer ${at}`);', ["layer "]),
        ('element("p", { "aria-label": "loss" });', ["loss"]),
        ('const row = { text: first ? "inputs" : "layer", value: "plain" };', ["inputs", "layer"]),
        ('context.fillText("floor", x, y);', ["floor"]),
        ('setText(node, say("a {b} and that", { b: tell("left") }));', ["left"]),
        ('say("All of it"); counted("One run", "{count} runs of it", n, {}); node.title = say("loss");', []),
        ('node.class = "dh-button dh-plain"; node.title = name; // "All of it"', []),
    ],
)
def test_what_is_not_said_is_found(text, said):
    assert unsaid("core/some.js", text) == said


@pytest.mark.parametrize("name", MODULES)
def test_every_message_is_a_literal_that_the_extractor_sees(name):
    text = MODULES[name].read_text(encoding="utf-8")
    code = blanked(name, text)
    texts_at = dict(literals(name, text, code))
    written = [texts_at.get(found.end()) for found in _CALL.finditer(code)]
    seen = [message if isinstance(message, str) else message[0] for message in words.messages_in(MODULES[name])]
    assert written == seen


def test_the_forms_of_what_is_counted_are_no_message_by_themselves():
    forms = {form for message in words.messages() if not isinstance(message, str) for form in message}
    assert forms
    assert not forms & set(words.messages())


def test_a_language_s_file_has_every_message_and_nothing_else(tmp_path, monkeypatch):
    with spoken_beside_english(tmp_path, monkeypatch, set(words.messages()) - {"noise floor"}):
        name = words.spoken()["spoken"]
        found = json.loads(words.content(name) or b"")
    assert re.fullmatch(rf"words-{LANGUAGE}-[0-9a-f]{{12}}\.json", name)
    keys = {message if isinstance(message, str) else message[0] for message in words.messages()}
    assert (found["language"], set(found["words"])) == (LANGUAGE, keys)
    assert found["words"]["{name} diverged at step {step}"] == "{name} жжжжжжжж жж жжжж {step}"
    assert found["words"]["noise floor"] == "noise floor"  # not translated yet
    many = foreign(PLURAL[1])
    assert found["words"][PLURAL[0]] == {"one": f"{many}1", "few": f"{many}2", "many": f"{many}5"}


def test_another_text_has_another_name(tmp_path, monkeypatch):
    names = []
    for left_out in ("noise floor", "momentum"):
        with spoken_beside_english(tmp_path, monkeypatch, set(words.messages()) - {left_out}):
            names.append(words.spoken()["spoken"])
    assert names[0] != names[1]
    assert words.content(names[0]) is None  # a language that is gone


def test_a_payload_names_its_words_unless_they_are_english(tmp_path, monkeypatch):
    plain = join({"a": 1}, Data())
    assert unpack(plain).keys() == {"a", "id"}
    with spoken_beside_english(tmp_path, monkeypatch):
        named = unpack(join({"a": 1}, Data()))
        assert named == {**unpack(plain), **words.spoken()}
        with texts.speaking("en"):
            assert join({"a": 1}, Data()) == plain


def test_a_shim_excuses_itself_in_every_language(tmp_path, monkeypatch):
    said = ["The picture could not be loaded: the server does not answer.", "Try again"]
    with spoken_beside_english(tmp_path, monkeypatch, said):
        found = re.search(r"const SORRY = (.*?); //", shim("race/player.js"))
    assert found
    assert json.loads(found[1]) == {"en": said, LANGUAGE: [foreign(each) for each in said]}
