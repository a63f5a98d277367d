"""Sums that the office left out are computed, exactly; what was filed is left alone."""

from __future__ import annotations

from decimal import Decimal

from tests.variants import Tree, compose, q3_tree


def first_row(tree: Tree) -> tuple[str, ...]:
    return compose(tree).appendices[0].table.rows[0]


def row_of(tree: Tree) -> Tree:
    row: Tree = tree["appendices"][0]["rows"][0]
    return row


def test_all_sums_of_the_example_can_be_left_out() -> None:
    tree = q3_tree()
    rows = [row for appendix in tree["appendices"] for row in appendix["rows"]]
    filed = compose(tree).appendices
    for row in rows:
        del row["total"]
        for group in ("hotline", "online"):
            if row[group] is not None and row[group]["acceptance"] is not None:
                del row[group]["subtotal"]
    assert compose(tree).appendices == filed


def test_sums_are_exact() -> None:
    tree = q3_tree()
    row = row_of(tree)
    row["hotline"] = dict.fromkeys(row["hotline"], 0) | {
        "acceptance": Decimal("0.1"),
        "satisfaction": Decimal("0.2"),
    }
    del row["hotline"]["subtotal"], row["total"]
    row["online"] = None
    assert first_row(tree)[6] == "0.3"
    assert first_row(tree)[-1] == "0.3"


def test_a_filed_sum_is_printed_as_filed() -> None:
    tree = q3_tree()
    row_of(tree)["total"] = 1
    assert first_row(tree)[-1] == "1"


def test_an_absent_group_has_no_subtotal_and_a_subtotal_of_0_can_still_be_filed() -> None:
    rows = {row[0]: row for row in compose(q3_tree()).appendices[0].table.rows}
    assert rows["供销社"][7:13] == ("-",) * 6
    assert rows["区纪委监委"][1:7] == ("-",) * 5 + ("0",)


def test_intake_counts_are_added_up_at_every_depth() -> None:
    tree = q3_tree()
    del tree["intake"]["count"], tree["intake"]["parts"][0]["count"]
    text = compose(tree).narrative[0].runs[0].text
    assert (
        "共受理群众诉求事项5115件。其中，电话诉求4578件（洛阳市转办884件、自行受理3694件）" in text
    )
