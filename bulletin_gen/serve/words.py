"""The words of the page, in the language in use."""

from __future__ import annotations

from bulletin_gen.i18n import _


def words() -> dict[str, str]:
    """By the names that the page calls them."""
    return {
        "pages": _("Pages"),
        "text": _("Text"),
        "pictures": _("Pictures"),
        "findings": _("Findings"),
        "value": _("Value"),
        "hint": _(
            "Click a figure, a name or a sentence, or step through the values of a page with the "
            "arrow keys."
        ),
        "all_rows": _("Show all {count} rows"),
        "old": _("This is as it was before: what is in the file now cannot be shown."),
        "nothing": _(
            "There is nothing to show yet: what keeps it is told above, and among the findings."
        ),
        "none": _("No path reaches this: it is wording of the template package."),
        "outdated": _("What was clicked has changed meanwhile; click it again."),
        "in_file": _("This is mended in the file itself, at {place}."),
        "current": _("Up to date."),
        "printing": _("Being printed …"),
        "refused": _("build refuses this issue."),
        "lost": _("The connection is lost; the page shows what was last received."),
        "path": _("Path"),
        "place": _("Place"),
        "filed": _("Value"),
        "before": _("Issue before"),
        "save": _("Save"),
        "undo": _("Undo the last change"),
        "undone": _("Taken back: {path}"),
        "aside": _(
            "What was typed at {path} is not saved; it is there again when that value is clicked."
        ),
        "changed": _("This value has become {value} meanwhile; save to write yours in its place."),
        "not_saved": _("The connection is lost; this was not saved."),
        "new_value": _("New value"),
        "zoom": _("Zoom"),
        "page": _("Page"),
        "fit_width": _("Page width"),
        "printing_long": _("Being printed for {seconds} s (last time {before} s) …"),
        "search": _("Search"),
        "found": _("{at} of {count}"),
        "outline": _("Contents"),
        "lists": _("Lists and tables"),
        "add": _("Add"),
        "new_item": _("What the new item is called"),
        "item_up": _("Move up"),
        "item_down": _("Move down"),
        "item_remove": _("Take out"),
        "sort": _("Put into order"),
        "mend": _("Change to {value}"),
        "compared": _("Compared with the issue before"),
        "compared_number": _("{called}: {before} → {now}"),
        "compared_place": _("{called}: place {before} → {now}"),
        "compared_new": _("{called}: new"),
        "compared_gone": _("{called}: no more"),
        "compared_same_text": _("{called}: the same text as before"),
        "nothing_compared": _("There is no issue before, or nothing is another."),
    }
