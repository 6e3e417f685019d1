"""The ways in which people and chats bend a link without meaning another picture."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from optimizers import OPTIMIZERS, SCHEDULES
from scenes.codec.fields import SEPARATOR

Pairs = list[tuple[str, str]]
Bend = Callable[[Pairs], str]
FREE = ("title", "view", "v", "z")  # texts of their own, which nothing may change

NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?")
MARKS = [
    *(".", ",", ")", ">", '"', "'", "]", "}", ";", ":", "!", "?", "`", "*", "_", "|"),
    *("…", "。", "，", "）", "》", "”", "」", "．", "，", "）", "］", "｝"),
    *("；", "：", "！", "？", "＂", "’", "»", "›", "】", "』", "、", "｡"),
]
BLANKS = {
    "blank": "%20",
    "plus": "+",
    "newline": "%0A",
    "crlf": "%0D%0A",
    "tab": "%09",
    "nbsp": "%C2%A0",
    "wide": "%E3%80%80",
    "zero-width": "%E2%80%8B",
    "mark": "%EF%BB%BF",
}
FOREIGN = (
    "utm_source=mail&utm_medium=x&utm_campaign=y&utm_term=z&utm_content=1&utm_id=3",
    "fbclid=IwAR0&gclid=1&dclid=2&msclkid=3&yclid=4&twclid=5&ttclid=6&wbraid=7&gbraid=8&li_fat_id=9&igshid=0&igsh=1",
    "mc_cid=1&mc_eid=2&_hsenc=3&_hsmi=4&mkt_tok=5&vero_id=6&ck_subscriber_id=7&_ke=8&trk=9",
    "_ga=2.1&_gl=1&si=abc&spm=1&scm=2&share=1&from=singlemessage&isappinstalled=0&nsukey=x&scene=334&wxfrom=5",
    "source=wechat&ref=x&referrer=y&s=20&t=abc&feature=shared&app=desktop&medium=x&campaign=y&cmpid=1&cid=2",
    "lang=de&hl=en&theme=dark&embed=true&embed_options=dark_theme&amp=1&usp=sharing&print=1&preview=1&cache=0",
)


def joined(pairs: Pairs, between: str = "&") -> str:
    """The query of these pairs."""
    return between.join(f"{quote(key, safe='')}={quote(text, safe='~')}" for key, text in pairs)


def each(change: Callable[[str], str], of: str = "texts") -> Bend:
    """`change` done to every part between the separators of every text that is not free, or to every key."""

    def bend(pairs: Pairs) -> str:
        if of == "keys":
            return joined([(change(key), text) for key, text in pairs])
        return joined([(key, text if key in FREE else part_by_part(change, text)) for key, text in pairs])

    return bend


def part_by_part(change: Callable[[str], str], text: str) -> str:
    return SEPARATOR.join(map(change, text.split(SEPARATOR)))


def numbers(change: Callable[[str], str]) -> Bend:
    """`change` done to every number."""
    return each(lambda part: change(part) if NUMBER.fullmatch(part) and part not in "01" else part)


def wide(part: str) -> str:
    """In the full-width forms of East Asian keyboards."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and (c.isalnum() or c in ".-") else c for c in part)


def comma(part: str) -> str:
    """With a decimal comma, where that can be nothing else."""
    return part if re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", part) else part.replace(".", ",")


def around(blank: str, what: str) -> Bend:
    def bend(pairs: Pairs) -> str:
        def padded(key: str, text: str) -> str:
            key, text = quote(key, safe=""), quote(text, safe="~")
            if what == "names":
                return f"{blank}{key}{blank}={text}"
            inner = text if key in FREE else text.replace("~", f"{blank}~{blank}")
            return f"{key}={text}" if key in FREE else f"{key}={blank}{inner}{blank}"

        return "&".join(padded(*pair) for pair in pairs)

    return bend


def ended(mark: str) -> Bend:
    """A mark behind the link, each of its fields being the last one in turn."""

    def bend(pairs: Pairs) -> str:
        last = [i for i, (key, _) in enumerate(pairs) if key != "title"]
        turn = last[sum(map(ord, mark)) % len(last)]
        moved = [pair for i, pair in enumerate(pairs) if i != turn and pair[0] != pairs[turn][0]]
        same = [pair for pair in pairs if pair[0] == pairs[turn][0]]
        return joined(moved + same) + quote(mark)

    return bend


def beside(words: str, first: bool) -> Bend:
    return lambda pairs: f"{words}&{joined(pairs)}" if first else f"{joined(pairs)}&{words}"


TORCH_SETTINGS = {"learning_rate": "lr", "b1": "beta1", "b2": "beta2", "memory_size": "history_size"}


def in_torch_words(pairs: Pairs) -> str:
    """Runs and their settings by PyTorch's names."""

    def run(text: str) -> str:
        key, *parts = text.split(SEPARATOR)
        record = OPTIMIZERS.get(key)
        if record is None:
            return text
        names = TORCH_SETTINGS | ({"decay": "alpha"} if key == "rmsprop" else {})
        own = key in ("gradient_descent", "adam") or sum(o.torch == record.torch for o in OPTIMIZERS.values()) == 1
        parts = [names.get(part, part) for part in parts]
        if "schedule" in parts:
            at = parts.index("schedule") + 1
            torch = SCHEDULES[parts[at]].torch
            parts[at] = torch if torch and torch != "LambdaLR" else parts[at]
        return SEPARATOR.join([f"torch.optim.{record.torch}" if own and record.torch else key, *parts])

    return joined([(key, run(text) if key in ("run", "optimizer") else text) for key, text in pairs])


def all_bends() -> Iterator[tuple[str, Bend]]:
    """Every bend by its name."""
    yield "keys-upper", each(str.upper, "keys")
    yield "keys-title", each(str.capitalize, "keys")
    yield "texts-upper", each(str.upper)
    yield "texts-title", each(str.capitalize)
    yield "hyphens", each(lambda part: part if NUMBER.match(part) else part.replace("_", "-"))
    for name, blank in BLANKS.items():
        yield f"{name}-names", around(blank, "names")
        yield f"{name}-texts", around(blank, "texts")
    for mark in MARKS:
        yield f"ended-{mark}", ended(mark)
    yield "ended-several", ended('.)"')
    yield "wide", each(wide)
    yield "amp", lambda pairs: joined(pairs, "&amp;")
    yield "amp-amp", lambda pairs: joined(pairs, "&amp;amp;")
    yield "exponent", numbers(lambda part: f"{float(part):.17e}")
    yield "exponent-plus", lambda pairs: numbers(lambda part: f"{float(part):.17e}")(pairs).replace("%2B", "+")
    yield "true-minus", numbers(lambda part: part.replace("-", "−"))
    yield "comma", numbers(comma)
    yield "torch", in_torch_words
    yield "question", lambda pairs: f"?{joined(pairs)}"
    yield "questions", lambda pairs: f"??{joined(pairs)}"
    yield "fragment", lambda pairs: f"{joined(pairs)}#top"
    yield (
        "encoded",
        lambda pairs: "&".join(
            f"{key}={text if key == 'title' else ''.join(f'%{ord(c):02X}' for c in text)}"
            for key, text in [(k, quote(t, safe="") if k == "title" else t) for k, t in pairs]
        ),
    )
    for i, words in enumerate(FOREIGN):
        yield f"foreign-{i}-behind", beside(words, False)
        yield f"foreign-{i}-before", beside(words, True)


BENDS = dict(all_bends())
