"""What the view of points on a line is sent."""

import numpy as np
import pytest

from player.payloads.points import Mark, pack, unpack


def mark(**changes) -> Mark:
    usual = {
        "name": "Absolute error",
        "color": 1,
        "constant": 4.0,
        "ends": (3.0, 5.0),
        "least": 0.5,
        "highest": 9.0,
        "heights": np.array([1.0, 1 / 3, 0.0]),
    }
    return Mark(**{**usual, **changes})


LINE = {"low": 0, "high": 20, "most": 100}


def test_what_is_packed_is_read():
    found = unpack(pack([1 / 3, 2], [mark()], **LINE, answer=7))
    assert found["points"] == [1 / 3, 2]
    assert (found["low"], found["high"], found["most"], found["answer"]) == (0, 20, 100, 7)
    (read,) = found["marks"]
    assert (read["name"], read["color"], read["constant"], read["ends"]) == ("Absolute error", 1, 4, [3, 5])
    assert (read["least"], read["highest"]) == (0.5, 9)
    np.testing.assert_allclose(read["heights"], [1, 1 / 3, 0], atol=1e-4)


def test_same_input_same_bytes_and_the_id_names_what_is_shown():
    one = pack([1.0], [mark()], **LINE)
    assert one == pack([1.0], [mark()], **LINE)
    assert unpack(one)["id"] == unpack(pack([1.0], [mark()], **LINE, answer=3))["id"]
    for other in (
        pack([1.5], [mark()], **LINE),
        pack([1.0], [mark(constant=4.5)], **LINE),
        pack([1.0], [mark(name="Huber")], **LINE),
        pack([1.0], [mark()], low=0, high=30, most=100),
    ):
        assert unpack(other)["id"] != unpack(one)["id"]


def test_numbers_that_are_none_are_no_payload():
    with pytest.raises(ValueError):
        pack([float("nan")], [mark()], **LINE)
    with pytest.raises(ValueError):
        pack([1.0], [mark(highest=float("inf"))], **LINE)


def test_names_are_text_and_colours_of_the_palette():
    payload = pack([1.0], [mark(name="</script><b>δ</b>", color=13)], **LINE)
    assert unpack(payload)["marks"][0]["name"] == "</script><b>δ</b>"
    assert unpack(payload)["marks"][0]["color"] == 3
