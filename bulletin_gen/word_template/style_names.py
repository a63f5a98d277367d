"""The names of styles and markers that a Word template and the writer that fills it in share."""

from __future__ import annotations

from typing import Final


class Style:
    """The names of the styles that the writer asks of a Word template, as Word shows them."""

    BODY: Final = "Body Text"
    BODY_LAST: Final = "Body Text Last"
    BODY_CLOSE: Final = "Body Text Close"
    BODY_OPEN: Final = "Body Text Open"
    PICTURE: Final = "Picture"
    HEADINGS: Final = ("heading 1", "heading 2", "heading 3", "heading 4")
    STRONG: Final = "Strong"
    EMPHASIS: Final = "Emphasis"
    APPENDIX_LIST: Final = "Appendix List"
    APPENDIX_LIST_NEXT: Final = "Appendix List Next"
    CELLS: Final = {"left": "Table Cell Left", "centre": "Table Cell", "right": "Table Cell Right"}
    CELLS_KEPT: Final = {
        "left": "Table Cell Left Last",
        "centre": "Table Cell Last",
        "right": "Table Cell Right Last",
    }


class Marker:
    """The paragraphs of a Word template that say where the parts of a document go."""

    NARRATIVE: Final = "{% narrative %}"
    APPENDIX_LIST: Final = "{% appendix_list %}"
    APPENDICES: Final = "{% appendices %}"
    END_APPENDICES: Final = "{% end_appendices %}"
    TABLE_GROUP_HEADER: Final = "{% group_header %}"
    TABLE_HEADER: Final = "{% header %}"
    TABLE_ROW: Final = "{% row %}"
    ALL: Final = (
        NARRATIVE,
        APPENDIX_LIST,
        APPENDICES,
        END_APPENDICES,
        TABLE_GROUP_HEADER,
        TABLE_HEADER,
        TABLE_ROW,
    )
