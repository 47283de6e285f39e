"""Which changes break a client that takes the old document at its word: not the same in answers as in requests."""

from typing import Any

from journeykit_codegen.document import Side
from journeykit_codegen.observing.deviation import Finding, Kind
from journeykit_codegen.pages.difference import Aspect, Difference

from .consequence import Verdict

_HARMLESS_NEWS = frozenset({Kind.FIELD, Kind.STATUS, Kind.OPERATION})


def of_finding(finding: Finding) -> Verdict:
    """Judge what was seen in answers."""
    is_harmless = finding.kind in _HARMLESS_NEWS and not finding.is_gone
    return Verdict.COMPATIBLE if is_harmless else Verdict.BREAKING


def of_difference(each: Difference, side: Side) -> Verdict:
    """Judge a difference between a new document (the page) and the old one (the spec)."""
    is_new, is_gone = each.spec is None, each.page is None
    if each.aspect is Aspect.OPERATION:
        breaks = is_gone
    elif each.aspect is Aspect.DEPRECATED:
        breaks = False
    elif each.aspect is Aspect.SERVERS:
        breaks = not set(each.spec) <= set(each.page)
    elif each.aspect is Aspect.SECURITY:
        breaks = bool(each.page)  # a key that nobody asks for does no harm
    elif each.aspect is Aspect.RESPONSE:
        breaks = is_gone and each.name.startswith("2")  # the good news comes otherwise now
    elif each.aspect is Aspect.ENUM:
        breaks = bool(_lost(each.spec, each.page) if side is Side.REQUEST else _lost(each.page, each.spec))
    elif each.aspect is Aspect.REQUIRED:
        breaks = bool(each.page) is (side is Side.REQUEST)
    elif each.aspect is Aspect.NULLABLE:
        breaks = bool(each.page) is (side is Side.RESPONSE)
    elif each.aspect in {Aspect.FIELD, Aspect.PARAMETER, Aspect.MEDIA_TYPE, Aspect.REQUEST_BODY}:
        breaks = not is_new or (each.is_insisted_on and side is Side.REQUEST)
    else:
        breaks = True
    return Verdict.BREAKING if breaks else Verdict.COMPATIBLE


def _lost(old: Any, new: Any) -> set[Any]:
    """Name what the first allows and the second does not; None allows everything."""
    if new is None:
        return set()
    return {"anything"} if old is None else set(old) - set(new)
