"""A picture inside the page: its bytes as they are, turned as it is looked at."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from bulletin_gen.document import Picture


def draw_picture(picture: Picture) -> str:
    """A figure with its caption."""
    file = picture.file
    across, down = file.looks
    moves = {
        90: f"translate({across} 0) ",
        180: f"translate({across} {down}) ",
        270: f"translate(0 {down}) ",
    }
    turned = f"{moves[file.turn]}rotate({file.turn})" if file.turn else ""
    mirrored = f" translate({file.width} 0) scale(-1 1)" if file.is_mirrored else ""
    data = b64encode(file.data).decode("ascii")
    caption = f"<figcaption>{escape(picture.caption)}</figcaption>" if picture.caption else ""
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" role="img" '
        f'aria-label="{escape(picture.caption or picture.name)}">'
        f'<image width="{file.width}" height="{file.height}" '
        f'transform="{(turned + mirrored).strip()}" href="data:image/{file.kind};base64,{data}"/>'
        f"</svg>{caption}</figure>"
    )
