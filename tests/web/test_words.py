"""What the player says: places, plurals, another language's file, and English where that cannot be had."""

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from server.headers import headers
from tests.web.conftest import ORIGIN, WEB

WORDS = "core/words"
FOLDER = f"{ORIGIN}/player/abc/"
POLISH = {
    "language": "pl",
    "words": {
        "{name} diverged at step {step}": "W kroku {step} rozbiega się {name}",
        "{count} run": {"one": "{count} przebieg", "few": "{count} przebiegi", "many": "{count} przebiegów"},
        "{rank}st": "{rank}.",
    },
}
RUNS = 'counted("{count} run", "{count} runs", count)'
SPEAK = "new Promise((done) => speak(file, folder, done)).then(() => 0)"


@pytest.fixture
def serve(page: Page, evaluate) -> Iterator[Callable[..., list[str]]]:
    """serve("{…}", …) answers one request for a file of words after another, the last one on and on; "" is no answer.
    What it returns is what has been asked for. In the end English is spoken again."""
    asked: list[str] = []

    def serve(*answers: str) -> list[str]:
        def answer(route) -> None:
            body = answers[min(len(asked), len(answers) - 1)]
            asked.append(route.request.url)
            if body:
                route.fulfill(body=body, content_type="application/json")
            else:
                route.abort()

        page.route(f"{FOLDER}**", answer)
        return asked

    yield serve
    page.unroute(f"{FOLDER}**")
    evaluate(WORDS, "speak(undefined, '', () => 0)")


@pytest.fixture
def speak(evaluate) -> Callable[[str | None], None]:
    return lambda file: evaluate(WORDS, SPEAK, file=file, folder=FOLDER)


def runs(evaluate, *counts: int) -> list[str]:
    return evaluate(WORDS, f"counts.map((count) => {RUNS})", counts=counts)


def test_places_are_filled_by_their_names(evaluate):
    said = """say("{name} diverged at step {step}", { step: 3, name: "{step} $& Adam" })"""
    assert evaluate(WORDS, said) == "{step} $& Adam diverged at step 3"
    assert evaluate(WORDS, 'say("f ≈ {f}, {toString} {g}", { f: 0 })') == "f ≈ 0, {toString} {g}"
    assert evaluate(WORDS, 'say("Play")') == "Play"


def test_english_counts(evaluate):
    assert runs(evaluate, 0, 1, 2) == ["0 runs", "1 run", "2 runs"]
    said = 'counted("{count} point from {low}", "{count} points from {low}", 2, { low: "−1" })'
    assert evaluate(WORDS, said) == "2 points from −1"


def test_parts_of_a_sentence_and_sentences(evaluate):
    assert evaluate(WORDS, "[clauses([]), clauses(['a']), sentence(['a', 'b', 'c'])]") == ["", "a", "a; b; c."]
    assert evaluate(WORDS, "sentences(['a.', 'b.', 'c.'])") == "a. b. c."


def test_another_language_orders_and_counts_its_own_way(evaluate, serve, speak):
    asked = serve(json.dumps(POLISH))
    speak("words-pl-1.json")
    said = 'say("{name} diverged at step {step}", { name: "Adam", step: 3 })'
    assert evaluate(WORDS, said) == "W kroku 3 rozbiega się Adam"
    assert runs(evaluate, 1, 2, 5, 22, 0) == [
        "1 przebieg",
        "2 przebiegi",
        "5 przebiegów",
        "22 przebiegi",
        "0 przebiegów",
    ]
    assert evaluate("core/format", "[ordinal(1), ordinal(2)]") == ["1.", "2nd"]
    assert evaluate(WORDS, "[say('Play'), within('Gradient')]") == ["Play", "Gradient"]  # not translated yet
    speak("words-pl-1.json")
    speak(None)
    assert runs(evaluate, 2) == ["2 runs"]
    assert evaluate(WORDS, "within('Gradient')") == "gradient"
    assert asked == [f"{FOLDER}words-pl-1.json"]


def test_what_is_asked_for_last_is_spoken(evaluate, serve):
    serve(json.dumps(POLISH))
    ways = "speak('words-pl-2.json', folder, done); speak(undefined, folder, () => 0)"
    evaluate(WORDS, f"new Promise((done) => {{ {ways}; }})", folder=FOLDER)
    assert runs(evaluate, 2) == ["2 runs"]


def test_a_file_that_came_late_is_spoken(evaluate, serve, speak):
    asked = serve("", json.dumps(POLISH))
    speak("words-pl-3.json")
    assert (runs(evaluate, 2), len(asked)) == (["2 przebiegi"], 2)


@pytest.mark.parametrize("answer", ["", "Not found", "{}", '{"language": 7, "words": null}'])
def test_without_the_file_english_is_spoken_and_it_is_not_asked_for_again(evaluate, serve, speak, answer):
    asked = serve(answer)
    speak("words-pl-4.json")
    assert runs(evaluate, 1, 2) == ["1 run", "2 runs"]
    before = len(asked)
    speak("words-pl-4.json")
    assert len(asked) == before


def test_it_needs_nothing_that_the_policy_forbids(browser):
    page = browser.new_page()
    policy = {"Content-Security-Policy": headers([])["Content-Security-Policy"]}
    refused = []
    page.on("console", lambda message: refused.append(message.text))

    def answer(route) -> None:
        file = WEB / route.request.url.removeprefix(f"{ORIGIN}/")
        if file.is_file():
            route.fulfill(path=file, content_type="text/javascript", headers=policy)
        elif route.request.url.endswith(".json"):
            route.fulfill(body=json.dumps(POLISH), content_type="application/json", headers=policy)
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html", headers=policy)

    page.route("**/*", answer)
    page.goto(ORIGIN)
    ways = """async (folder) => {
      const { counted, speak } = await import("/core/words.js");
      await new Promise((done) => speak("words-pl-5.json", folder, done));
      return counted("{count} run", "{count} runs", 5);
    }"""
    assert page.evaluate(ways, FOLDER) == "5 przebiegów"
    assert refused == []
    page.close()
