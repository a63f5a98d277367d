"""What a package may not hold is taken out of an office's Word file, and named."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from lxml import etree

from bulletin_gen.i18n import _
from bulletin_gen.ooxml.container import CONTENT_TYPES, is_xml
from bulletin_gen.ooxml.names import w
from bulletin_gen.ooxml.safety import KNOWN_FIELDS, is_known_content, is_known_relation, parse_foreign

Element = etree._Element
_METADATA = ("docProps/", "customXml/")
_OBSOLETE = "word/stylesWithEffects.xml"
"""What Word 2007 and 2010 wrote beside the styles, which must say the same and would not."""
_UNWRAPPED = tuple(map(w, ("hyperlink", "smartTag", "customXml")))
_DROPPED = ("commentRangeStart", "commentRangeEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak")
_SETTINGS = (
    *("attachedTemplate", "mailMerge", "docVars", "rsids", "trackRevisions", "documentProtection", "writeProtection"),
    *("linkStyles", "revisionView", "formsDesign"),
)
_RSID = "rsid"


def clean(parts: dict[str, bytes]) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The parts that may stay, and sentences that name what was taken out."""
    trees = {name: parse_foreign(name, part) for name, part in parts.items() if is_xml(name)}
    kept, named = _known_parts(parts, trees)
    for name in kept:
        tree = trees.get(name)
        if tree is None:
            continue
        if name.endswith(".rels"):
            named |= _clean_relations(name, tree, kept)
        elif name == "word/settings.xml":
            named |= _clean_settings(tree)
        elif name.startswith("word/"):
            named |= _clean_text(tree)
    _clean_types(trees[CONTENT_TYPES], kept)
    cleaned = {
        name: etree.tostring(trees[name], xml_declaration=True, encoding="UTF-8", standalone=True)
        if name in trees
        else parts[name]
        for name in kept
    }
    message = _("taken out: {what}")
    return cleaned, tuple(message.format(what=what) for what in sorted(named))


def _known_parts(parts: dict[str, bytes], trees: dict[str, Element]) -> tuple[list[str], set[str]]:
    named: set[str] = set()
    kept = []
    for name in (name for name in parts if name != _OBSOLETE):
        if name == CONTENT_TYPES or (is_known_content(name, trees[CONTENT_TYPES]) and not name.startswith(_METADATA)):
            kept.append(name)
        elif "comments" in name or "people" in name:
            named.add(_("comments"))
        elif name.startswith(_METADATA):
            named.add(_("the names of authors and other particulars of the file"))
        else:
            named.add(name)
    sources = {
        posixpath.join(posixpath.dirname(posixpath.dirname(n)), posixpath.basename(n)[:-5]): n
        for n in kept
        if n.endswith(".rels")
    }
    orphans = {rels for source, rels in sources.items() if source and source not in kept}
    return [name for name in kept if name not in orphans], named


def _clean_relations(name: str, tree: Element, kept: list[str]) -> set[str]:
    named: set[str] = set()
    for relation in list(tree):
        kind = str(relation.get("Type", "")).rpartition("/")[2]
        target = str(relation.get("Target", ""))
        if relation.get("TargetMode") == "External":
            named.add(
                _("the link to {target}").format(target=target) if kind == "hyperlink" else _external(kind, target)
            )
        elif is_known_relation(name, relation) and _part_of(name, target) in kept:
            continue
        tree.remove(relation)
    return named


def _external(kind: str, target: str) -> str:
    if kind == "attachedTemplate":
        return _("the attached template {target}").format(target=target)
    return f"{target} ({kind})"


def _part_of(name: str, target: str) -> str:
    """The part that a target names, from the part whose relationships these are."""
    base = posixpath.dirname(posixpath.dirname(name))
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(base, target))


def _clean_settings(tree: Element) -> set[str]:
    for element in list(tree):
        if element.tag in tuple(map(w, _SETTINGS)):
            tree.remove(element)
    return set()


def _clean_text(tree: Element) -> set[str]:
    named = set(_clean_fields(tree))
    for content in list(tree.iter(w("sdt"))):
        _unwrap(content, lambda sdt: list(sdt.iterfind(f"{w('sdtContent')}/*")))
    for element in list(tree.iter(*_UNWRAPPED)):
        _unwrap(element, lambda wrapper: [child for child in wrapper if not str(child.tag).endswith("Pr")])
    for reference in list(tree.iter(w("commentReference"), w("annotationRef"))):
        _detach(reference)
    for element in list(tree.iter(*map(w, _DROPPED))):
        _detach(element)
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
    for begin in [c for c in tree.iter(w("fldChar")) if c.get(w("fldCharType")) == "begin"]:
        elements = _field_elements(begin)
        instruction = "".join(element.text or "" for element in elements if element.tag == w("instrText"))
        if _is_foreign(instruction):
            yield _field(instruction)
            for element in elements:
                _detach(element)


def _is_foreign(instruction: str) -> bool:
    words = instruction.split()
    return bool(words) and words[0].upper() not in KNOWN_FIELDS


def _field(instruction: str) -> str:
    return _("the field {field}, whose text stays as it was").format(field=instruction.strip()[:40])


def _field_elements(begin: Element) -> list[Element]:
    """The marks and instructions of one field: from its begin to its end, fields inside it included."""
    found: list[Element] = []
    depth = 0
    for element in begin.getroottree().getroot().iter(w("fldChar"), w("instrText")):
        if element is begin or found:
            kind = element.get(w("fldCharType"))
            depth += {"begin": 1, "end": -1}.get(str(kind), 0)
            found.append(element)
            if not depth:
                return found
    return found


def _clean_types(types: Element, kept: list[str]) -> None:
    for entry in list(types):
        name = str(entry.get("PartName", "")).lstrip("/")
        if name and name not in kept:
            types.remove(entry)


def _unwrap(element: Element, content: Callable[[Element], list[Element]]) -> None:
    for child in content(element):
        element.addprevious(child)
    _detach(element)


def _detach(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
