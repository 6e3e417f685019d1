"""The frame of every stage, with that of the points as its example: a payload is painted, another version refused."""

import struct

import numpy as np
import pytest

from player.payloads.packing import VERSION
from player.payloads.points import Mark, pack

REFUSAL = "This page is of another version of the app: reload it."
SHOW = """
(() => {
  const root = document.createElement("div");
  document.body.append(root);
  const heard = [];
  root.addEventListener("downhill:painted", ({ detail }) => heard.push(detail.id));
  const player = createPointsPlayer(root, { onMove() {}, onRelease() {} });
  const answers = payloads.map((bytes) => player.update(Uint8Array.from(bytes)));
  const frame = () => new Promise(requestAnimationFrame);
  return frame().then(frame).then(() => {
    const { dataset } = root.firstChild;
    const said = root.querySelector('[role="alert"]')?.textContent ?? "";
    const canvases = root.querySelectorAll("canvas").length;
    player.destroy();
    const { payload = "", layout } = dataset;
    return { answers, heard, said, canvases, payload, layout, left: root.children.length };
  });
})()"""


def payload(answer: int = 0) -> bytes:
    mark = Mark(name="Absolute", color=0, constant=2.0, ends=(1.0, 3.0), least=0.5, highest=2.0, heights=np.ones(5))
    return pack([1.0, 3.0], [mark], low=0, high=4, most=9, answer=answer)


@pytest.fixture
def show(evaluate):
    return lambda *payloads: evaluate("points/stage", SHOW, payloads=[list(each) for each in payloads])


def test_a_payload_is_painted_and_answered(show):
    seen = show(payload(7))
    assert seen["answers"] == [7]
    assert seen["heard"] == [seen["payload"]]
    assert len(seen["payload"]) == 16
    assert (seen["said"], seen["layout"], seen["left"]) == ("", "points", 0)


def test_a_payload_of_another_version_is_refused_with_a_sentence(show):
    other = struct.pack("<I", VERSION + 1) + payload()[4:]
    for payloads in ([other], [payload(), other]):
        seen = show(*payloads)
        assert seen["said"] == REFUSAL
        assert (seen["heard"], seen["canvases"]) == ([], 0)
