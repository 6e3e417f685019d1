"""What the player reads in an address and writes there, and the link it copies: its modules without the app."""

from urllib.parse import parse_qsl

import pytest

from pages.catalogue import PAGES
from scenes.codec.forms import forms_of

VIEW, SHARE = "core/view", "core/share"

# as a mailer or a chat may encode what is plain in the link that the app writes
ENCODED = (
    "?v=1&start=-2~1&view=%73100",
    "?v=1&view=s100%2ec35x28x100",
    "?v=1&view=s100%2Ec35x28x100&run=adam",
    "?view=%73%31%30%30&v=1",
    "?v=1&%76iew=s100",
    "?v=1&vie%77=s1%300&title=a+b",
    "?v=1&view=s100&view=s7",
    "?v=1&title=view%3Ds7&view=s100",
)
BENT = {
    "?v=1&amp;view=s100": "s100",
    "?v=1&amp;amp;view=s100&amp;run=adam": "s100",
    "?v=1&VIEW=S100": "s100",
    "?v=1&view=+s100+": "s100",
    "?v=1&view=%20s100%0A": "s100",
    "?v=1&view=s100.": "s100",
    "?v=1&view=s100%29": "s100",
    "?v=1&view=s100%E3%80%82": "s100",
    "?v=1&view=s100,&run=adam": "s100",
}
NO_VIEW = (
    "",
    "?",
    "?v=1",
    "?v=1&view=",
    "?v=1&view",
    "?v=1&view=%3Cb%3E",
    "?v=1&view=%zz",
    "?v=1&title=view",
    "?views=s1",
)


@pytest.mark.parametrize("query", ENCODED)
def test_a_view_is_decoded_as_the_server_does(call, query):
    first = dict(reversed(parse_qsl(query.removeprefix("?"))))["view"]
    assert call(VIEW, "viewInQuery", query) == first


@pytest.mark.parametrize("query", BENT)
def test_a_view_is_read_as_it_was_meant(call, query):
    assert call(VIEW, "viewInQuery", query) == BENT[query]


@pytest.mark.parametrize("query", NO_VIEW)
def test_where_there_is_no_view_there_is_none(call, query):
    assert call(VIEW, "viewInQuery", query) == ""


RESTS = (
    [],
    ["v=1"],
    ["v=1", "surface=quadratic~condition_number~100", "start=-3~1", "run=adam~learning_rate~0.1", "run=adam"],
    ["v=1", "title=a%20b+c%2B%C3%BC", "x=%zz", "flag", "empty=", "amp;steps=7", "run=%61dam", "review=1", "embed=true"],
)


@pytest.mark.parametrize("rest", RESTS, ids=len)
@pytest.mark.parametrize("old", ["view=s3", "view=%733", "amp;view=s3", "VIEW=s3"])
def test_the_rest_of_the_address_stays_byte_for_byte(call, rest, old):
    def query(parts: list[str]) -> str:
        return f"?{'&'.join(parts)}" if parts else ""

    for place in range(len(rest) + 1):
        parts = [*rest[:place], old, *rest[place:]]
        assert call(VIEW, "queryWithView", query(parts), "s9.once") == query(
            [*rest[:place], "view=s9.once", *rest[place:]]
        )
        assert call(VIEW, "queryWithView", query(parts), "") == query(rest)
    assert call(VIEW, "queryWithView", query(rest), "s9") == query([*rest, "view=s9"])
    assert call(VIEW, "queryWithView", query(rest), "") == query(rest)


SENT = (
    "utm_source=news", "utm_medium=e-mail", "UTM_CAMPAIGN=x", "fbclid=IwAR0", "gclid=1", "dclid=1", "msclkid=1",
    "mc_cid=1", "mc_eid=2", "igshid=3", "igsh=3", "twclid=4", "ttclid=5", "yclid=6", "gbraid=7", "wbraid=8",
    "_hsenc=9", "_hsmi=9", "mkt_tok=0", "li_fat_id=1", "srsltid=2", "ref=share", "ref_src=twsrc%5Etfw",
    "source=wechat", "from=singlemessage", "spm=a.b", "_ga=1.2", "_gl=1", "vero_id=1", "oly_enc_id=2",
    "pk_campaign=3", "mtm_source=4", "isappinstalled=0",
)  # fmt: skip
FRAMED = ("embed=true", "embed_options=dark_theme", "embed_options=show_toolbar")
LINK = "https://host.example/base/schedules?v=1&start=-3~1&title=a%20b&run=adam~learning_rate~0.1&view=s100.c35x28x100"


@pytest.mark.parametrize("added", [*SENT, *FRAMED])
def test_a_link_is_given_away_without_what_is_not_of_the_scene(call, added):
    where, query = LINK.split("?")
    assert call(SHARE, "linkOf", f"{where}?{added}&{query}") == LINK
    assert call(SHARE, "linkOf", f"{where}?{query}&{added}#:~:text=x") == LINK
    assert call(SHARE, "linkOf", f"{where}?{added}") == where


def test_no_field_of_a_scene_is_taken_for_a_senders(call):
    keys = {key for page in PAGES.values() for form in forms_of(page.kind) for key in form.keys} | {"v"}
    link = f"https://host.example/?{'&'.join(f'{key}=1' for key in sorted(keys))}"
    assert call(SHARE, "linkOf", link) == link
