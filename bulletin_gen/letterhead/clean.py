"""What a package may not hold is taken out of an office's Word file, and named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import CONTENT_TYPES, is_xml
from bulletin_gen.ooxml.names import R_NAMESPACE, detach, serialize, w
from bulletin_gen.ooxml.parsing import parse_part
from bulletin_gen.ooxml.relations import ROOT_RELATIONS, is_relations, relations_of, source_of
from bulletin_gen.ooxml.safety import KNOWN_FIELDS, is_known_relation, known_content, part_of

Element = etree._Element
_METADATA = ("docProps/", "customXml/")
_OBSOLETE = "word/stylesWithEffects.xml"
"""What Word 2007 and 2010 wrote beside the styles, which must say the same and would not."""
_UNWRAPPED = tuple(map(w, ("hyperlink", "smartTag", "customXml")))
_DROPPED = (
    "commentRangeStart",
    "commentRangeEnd",
    "proofErr",
    "permStart",
    "permEnd",
    "lastRenderedPageBreak",
)
_SETTINGS = (
    *(
        "attachedTemplate",
        "mailMerge",
        "docVars",
        "rsids",
        "trackRevisions",
        "documentProtection",
        "writeProtection",
    ),
    *("linkStyles", "revisionView", "formsDesign", "footnotePr", "endnotePr"),
)
_RSID = "rsid"
_NAMED_KINDS = ("image", "header", "footer", "hyperlink")
_NOTES = ("footnotes", "endnotes")
_R = f"{{{R_NAMESPACE}}}"
_NOTHING_BUT_A_REFERENCE = (
    "hlinkClick",
    "hlinkHover",
    "svgBlip",
    "headerReference",
    "footerReference",
)


def clean(parts: dict[str, bytes]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts that may stay, and sentences that name what was taken out."""
    trees = {name: parse_part(name, part) for name, part in parts.items() if is_xml(name)}
    kept, named = _known_parts(parts, trees)
    for name in kept:
        tree = trees.get(name)
        if tree is None:
            continue
        if is_relations(name):
            named |= _clean_relations(name, tree, kept)
        elif name == "word/settings.xml":
            _clean_settings(tree)
        elif name.startswith("word/"):
            named |= _clean_text(tree)
    for name in kept:
        if name in trees and not is_relations(name):
            _drop_dangling(trees[name], trees.get(relations_of(name)))
    _clean_types(trees[CONTENT_TYPES], kept)
    message = _("taken out: {what}")
    return _serialized(parts, trees, kept), tuple(
        message.format(what=what) for what in sorted(named)
    )


def _known_parts(parts: dict[str, bytes], trees: dict[str, Element]) -> tuple[list[str], set[str]]:
    named: set[str] = set()
    kept = []
    is_known = known_content(trees[CONTENT_TYPES], parts)
    for name in (name for name in parts if name != _OBSOLETE):
        if name == CONTENT_TYPES or (is_known(name) and not name.startswith(_METADATA)):
            kept.append(name)
        elif "comments" in name or "people" in name:
            named.add(_("comments"))
        elif name.startswith(_METADATA):
            named.add(_("the names of authors and other particulars of the file"))
        else:
            named.add(name)
    orphans = {
        name
        for name in kept
        if is_relations(name) and name != ROOT_RELATIONS and source_of(name) not in kept
    }
    return [name for name in kept if name not in orphans], named


def _clean_relations(name: str, tree: Element, kept: list[str]) -> set[str]:
    named: set[str] = set()
    for relation in list(tree):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        target = str(relation.get("Target", ""))
        if relation.get("TargetMode") == "External":
            named.add(
                _("the link to {target}").format(target=target)
                if kind == "hyperlink"
                else _external(kind, target)
            )
        elif is_known_relation(name, relation) and part_of(name, target) in kept:
            continue
        tree.remove(relation)
    return named


def _drop_dangling(tree: Element, relations: Element | None) -> None:
    """Take away what names a relationship that is not there any more: Word opens no file with such
    names.
    """
    known = set() if relations is None else {str(relation.get("Id")) for relation in relations}
    for element in list(tree.iter(etree.Element)):
        dangling = [
            key
            for key, value in element.items()
            if str(key).startswith(_R) and str(value) not in known
        ]
        if dangling and etree.QName(element).localname in _NOTHING_BUT_A_REFERENCE:
            detach(element)
        for key in dangling:
            element.attrib.pop(key, "")


def _external(kind: str, target: str) -> str:
    if kind == "attachedTemplate":
        return _("the attached template {target}").format(target=target)
    return f"{target} ({kind})"


def _clean_settings(tree: Element) -> None:
    """What settings tell of the file, of who worked at it, and of notes that are not there any
    more.
    """
    for element in list(tree):
        if element.tag in tuple(map(w, _SETTINGS)):
            tree.remove(element)


def _clean_text(tree: Element) -> set[str]:
    named = set(_clean_fields(tree))
    for content in list(tree.iter(w("sdt"))):
        _unwrap(content, lambda sdt: list(sdt.iterfind(f"{w('sdtContent')}/*")))
    for element in list(tree.iter(*_UNWRAPPED)):
        _unwrap(
            element,
            lambda wrapper: [child for child in wrapper if not str(child.tag).endswith("Pr")],
        )
    for reference in list(tree.iter(w("commentReference"), w("annotationRef"))):
        detach(reference)
    for element in list(tree.iter(*map(w, _DROPPED))):
        detach(element)
    for element in tree.iter(etree.Element):
        for key in [key for key in element.attrib if etree.QName(key).localname.startswith(_RSID)]:
            del element.attrib[key]
    return named


def _clean_fields(tree: Element) -> Iterator[str]:
    """Fields that no bulletin needs, such as today's date, become the text that they showed."""
    for simple in list(tree.iter(w("fldSimple"))):
        if _is_foreign(str(simple.get(w("instr"), ""))):
            yield _field(str(simple.get(w("instr"), "")))
            _unwrap(simple, list)
    for elements in _fields(tree):
        instruction = "".join(
            element.text or "" for element in elements if element.tag == w("instrText")
        )
        if _is_foreign(instruction):
            yield _field(instruction)
            for element in elements:
                detach(element)


def _is_foreign(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() not in KNOWN_FIELDS


def _field(instruction: str) -> str:
    return _("the field {field}, whose text stays as it was").format(field=instruction.strip()[:40])


def _fields(tree: Element) -> Iterator[list[Element]]:
    """The characters and instructions of each field; one inside another is its own."""
    opened: list[list[Element]] = []
    for element in list(tree.iter(w("fldChar"), w("instrText"))):
        kind = element.get(w("fldCharType"))
        if kind == "begin":
            opened.append([])
        if opened:
            opened[-1].append(element)
        if kind == "end" and opened:
            yield opened.pop()
    yield from opened


def _clean_types(types: Element, kept: list[str]) -> None:
    for entry in list(types):
        name = str(entry.get("PartName", "")).lstrip("/")
        if name and name not in kept:
            types.remove(entry)


def _unwrap(element: Element, content: Callable[[Element], list[Element]]) -> None:
    for child in content(element):
        element.addprevious(child)
    detach(element)


def prune(parts: dict[str, bytes]) -> dict[str, bytes]:
    """Without the parts that nothing leads to any more: pictures, headers and notes of what was
    taken out.
    """
    trees = {name: etree.fromstring(part) for name, part in parts.items() if is_xml(name)}
    for name, tree in trees.items():
        if is_relations(name) and name != ROOT_RELATIONS:
            _drop_unused(tree, trees.get(source_of(name)))
    reached = {CONTENT_TYPES, ROOT_RELATIONS}
    waiting = [ROOT_RELATIONS]
    while waiting:
        relations = waiting.pop()
        for relation in trees.get(relations, ()):
            target = part_of(relations, str(relation.get("Target", "")))
            if target in parts and target not in reached:
                reached |= {target, relations_of(target)}
                waiting.append(relations_of(target))
    _clean_types(trees[CONTENT_TYPES], sorted(reached))
    return _serialized(parts, trees, [name for name in parts if name in reached])


def _serialized(
    parts: dict[str, bytes], trees: dict[str, Element], names: list[str]
) -> dict[str, bytes]:
    """Some parts by their names: those that are XML as their trees are now."""
    return {name: serialize(trees[name]) if name in trees else parts[name] for name in names}


def _drop_unused(relations: Element, source: Element | None) -> None:
    """Drop the relationships that their part does not name, of the kinds that are named; and notes
    that nothing refers to.
    """
    if source is None:
        return
    used = {str(value) for element in source.iter(etree.Element) for value in element.values()}
    notes = {
        kind
        for kind in _NOTES
        if any(True for _reference in source.iter(w(f"{kind[:-1]}Reference")))
    }
    for relation in list(relations):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        is_unused = kind in _NAMED_KINDS and str(relation.get("Id")) not in used
        if is_unused or (kind in _NOTES and kind not in notes):
            relations.remove(relation)
