"""The table of all pages."""

from pages.frame.tables import Html, Row, bold, dotted, table


def test_what_stands_in_a_table_is_text():
    shown = table(("Run", "a < b"), [Row("<i>", ("<b>",), "#123456", "x & y")])
    assert "<i>" not in shown
    assert "<th>a &lt; b</th>" in shown
    assert f"<td>{dotted('<i>', '#123456')}<small" in shown
    assert "<td>&lt;b&gt;</td>" in shown
    assert "x &amp; y" in shown


def test_markup_says_that_it_is():
    assert table(("", Html("λ<sub>1</sub>")), [Row("a", (bold("1 < 2"),))]).endswith(
        "<th>λ<sub>1</sub></th></tr></thead><tbody><tr><td>a</td><td><b>1 &lt; 2</b></td></tr></tbody></table></div>"
    )


def test_texts_go_across_and_heads_have_heads():
    shown = table(("a", "b", "c"), ["One", Row("x", ("1", "2")), Html("<b>why</b>")], above=[("both", 2)])
    assert '<tr><th></th><th colspan="2" style="text-align: center">both</th></tr>' in shown
    assert '<tr><th colspan="3">One</th></tr>' in shown
    assert '<td colspan="3"><b>why</b></td>' in shown


def test_cells_of_cards_name_themselves():
    assert '<td data-of="b">1</td>' in table(("a", "b"), [Row("x", ("1",))], cards=True)
