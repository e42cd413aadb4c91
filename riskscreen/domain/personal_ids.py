"""National ids of persons: their shapes, and their check digits by python-stdnum. Numbers of companies are not among them.

A shape that is rare by itself (letters, a date of birth, groups of digits, a strong check) counts wherever it stands. Plain runs of
digits count only beside their own name, or where nearly every cell of a column passes the check: one in ten numbers passes a single
check digit by chance.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class IdKind:
    """One country's id of persons.

    Attributes:
        name: how it is told to the user.
        plain: its shape, without look-arounds.
        shape: the id in a text.
        check: module of python-stdnum that checks it; empty where there is nothing to check but the shape.
        own: names that it goes by, as a regular expression; needed in front of the id where it does not count alone. Empty: it counts
            wherever it stands.
        fewest: cells of a column that must have passed before a column of plain digits counts; 0 = a column never tells.
    """

    name: str
    plain: str
    shape: re.Pattern[str]
    check: str
    own: str = ""
    fewest: int = 3

    @property
    def proven(self) -> bool:
        """Whether check digits tell the id, not the shape alone."""
        return self.check not in _SHAPE_ONLY

    def is_valid(self, text: str) -> bool:
        """Whether a text of this shape passes the check."""
        return not _YEARS.fullmatch(text) and (
            not self.check or bool(_module(self.check).is_valid(text.replace(".", "")))
        )


@cache
def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def shapes() -> list[str]:
    """Return patterns, without look-arounds, that every id found by `ids_in` matches."""
    return [
        rf"\b(?:{kind.plain})\b" if not kind.own else rf"\b(?:{kind.own})\W{{0,2}}{_BESIDE}(?:{kind.plain})\b"
        for kind in KINDS
    ] + [r"\d{11}\W{1,2}pesel\b"]


def _kind(name: str, shape: str, check: str, own: str = "", fewest: int = 3) -> IdKind:
    return IdKind(name, shape, re.compile(rf"(?<![\w]){shape}(?!\w)(?![.\-]\d)", re.IGNORECASE), check, own, fewest)


_SHAPE_ONLY = frozenset({"", "us.ssn", "in_.pan", "my.nric", "pk.cnic"})
_YEARS = re.compile(r"(?:(?:19|20)\d{2}[ -]?)+")
"""A run of years is no id, whatever its check digit."""
_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"

# fmt: off
KINDS: tuple[IdKind, ...] = (
    # count wherever they stand
    _kind("Spain DNI", r"(?:\d{8}|\d{2}\.\d{3}\.\d{3})-?[A-HJ-NP-TV-Z]", "es.dni"),
    _kind("Spain NIE", r"[XYZ]-?\d{7}-?[A-HJ-NP-TV-Z]", "es.nie"),
    _kind("France NIR", r"[12]\s?\d{2}\s?(?:0[1-9]|1[0-2]|[2-4]\d)\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}\s?\d{2}", "fr.nir"),
    _kind("Italy codice fiscale", r"[A-Z]{6}\s?[0-9LMNP-V]{2}[A-EHLMPRST][0-9LMNP-V]{2}\s?[A-Z][0-9LMNP-V]{3}[A-Z]", "it.codicefiscale"),
    _kind("Brazil CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", "br.cpf"),
    _kind("Belgium national number", r"\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}", "be.nn"),
    _kind("United Kingdom National Insurance number", r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]", ""),
    _kind("China resident id", rf"[1-9]\d{{5}}(?:19|20)\d{{2}}{_MONTH}{_DAY}\d{{3}}[\dX]", "cn.ric"),
    _kind("India Aadhaar", r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", "in_.aadhaar"),
    _kind("India PAN of a person", r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "in_.pan"),
    _kind("South Africa id", rf"\d{{2}}{_MONTH}{_DAY}\s?\d{{4}}\s?[01]\d{{2}}", "za.idnr"),
    _kind("Finland hetu", rf"{_DAY}{_MONTH}\d{{2}}[-+A-FU-Y]\d{{3}}[0-9A-FHJ-NPR-Y]", "fi.hetu"),
    _kind("Switzerland AHV number", r"756\.\d{4}\.\d{4}\.\d{2}", "ch.ssn"),
    _kind("South Korea resident number", r"\d{6}-[1-8]\d{6}", "kr.rrn"),
    _kind("Mexico CURP", r"[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d", "mx.curp"),
    _kind("Thailand id", r"[1-8]-\d{4}-\d{5}-\d{2}-\d", "th.pin"),
    _kind("Malaysia NRIC", rf"\d{{2}}{_MONTH}{_DAY}-\d{{2}}-\d{{4}}", "my.nric"),
    _kind("Pakistan CNIC", r"[1-7]\d{4}-\d{7}-\d", "pk.cnic"),
    # count beside their name, or as a column
    _kind("United States SSN", r"\d{3}-\d{2}-\d{4}", "us.ssn", r"ssn|social security(?: number)?", 5),
    _kind("Sweden personnummer", r"(?:19|20)?\d{6}[-+]\d{4}", "se.personnummer", r"personnummer|personnr|pnr", 5),
    _kind("Brazil CPF", r"\d{11}", "br.cpf", r"cpf"),
    _kind("Poland PESEL", r"\d{11}", "pl.pesel", r"pesel", 5),
    _kind("Turkey TCKN", r"[1-9]\d{10}", "tr.tckimlik", r"tckn|tc kimlik(?: no)?|t\.?c\.?(?: ?no)?", 3),
    _kind("Belgium national number", r"\d{11}", "be.nn", r"rijksregisternummer|num[ée]ro national|insz|niss"),
    _kind("Norway fødselsnummer", r"\d{6}\s?\d{5}", "no.fodselsnummer", r"f[øo]dselsnummer|fnr"),
    _kind("Germany Steuer-ID", r"[1-9]\d\s?\d{3}\s?\d{3}\s?\d{3}", "de.idnr", r"steuer-?id(?:entifikationsnummer)?|idnr|steuerliche id", 8),
    _kind("India Aadhaar", r"[2-9]\d{11}", "in_.aadhaar", r"aadhaar|aadhar|uid", 8),
    _kind("Portugal NIF of a person", r"(?:[123]\d{2}|45\d)\s?\d{3}\s?\d{3}", "pt.nif", r"contribuinte", 8),
    _kind("Netherlands BSN", r"\d{9}", "nl.bsn", r"bsn|burgerservicenummer|sofinummer", 0),
    _kind("Denmark CPR", r"\d{6}-?\d{4}", "dk.cpr", r"cpr(?:-?nr)?|personnummer", 0),
    _kind("Romania CNP", r"[1-9]\d{12}", "ro.cnp", r"cnp", 3),
    _kind("Thailand id", r"[1-8]\d{12}", "th.pin", r"thai id|เลขบัตรประชาชน", 8),
    _kind("Indonesia NIK", r"\d{16}", "id.nik", r"nik|ktp", 5),
    _kind("Greece AMKA", r"\d{11}", "gr.amka", r"amka|αμκα", 8),
    _kind("Pakistan CNIC", r"[1-7]\d{12}", "pk.cnic", r"cnic", 0),
    _kind("passport", r"[A-Z]{0,2}\d[A-Z\d]{5,8}", "", r"passport|pasaporte|passeport|reisepass|паспорт", 0),
    _kind("Emirates ID", r"784-?\d{4}-?\d{7}-?\d", "", r"emirates id|eid", 0),
    _kind("Singapore NRIC", r"[STFGM]\d{7}[A-Z]", "", r"nric|fin", 0),
    _kind("Australia TFN", r"\d{3}\s?\d{3}\s?\d{2,3}", "au.tfn", r"tfn|tax file(?: number)?", 0),
    _kind("Chile RUT of a person", r"[1-4]?\d\.?\d{3}\.?\d{3}-?[\dK]", "cl.rut", r"rut", 0),
    _kind("Canada SIN", r"[1-79]\d{2}[- ]?\d{3}[- ]?\d{3}", "ca.sin", r"sin|nas|social insurance(?: number)?", 0),
)
# fmt: on
"""Sources: the modules of python-stdnum named here, each of which cites the authority that issues the number."""

_PESEL_AFTER = re.compile(r"(?<!\w)(?P<id>\d{11})\W{1,2}pesel\b", re.IGNORECASE)
_BESIDE = r"(?:number|numero|número|numéro|nummer|nr|no|id)?\.?\s*[:#]?\s*"


@cache
def _labelled(kind: IdKind) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{kind.own})\W{{0,2}}{_BESIDE}(?P<id>{kind.shape.pattern})", re.IGNORECASE)


def ids_in(text: str) -> list[tuple[int, int, str]]:
    """Find the national ids of persons that a text holds.

    Args:
        text: any text.

    Returns:
        Start, end and kind of each, in no order.
    """
    found: list[tuple[int, int, str]] = []
    for kind in KINDS:
        if kind.own:
            spans = [(m.start("id"), m.end("id"), m["id"]) for m in _labelled(kind).finditer(text)]
            if kind.name == "Poland PESEL":
                spans += [(m.start("id"), m.end("id"), m["id"]) for m in _PESEL_AFTER.finditer(text)]
        else:
            spans = [(m.start(), m.end(), m[0]) for m in kind.shape.finditer(text)]
        found += [(start, end, kind.name) for start, end, said in spans if kind.is_valid(said)]
    return found


def is_id(text: str, name: str) -> bool:
    """Whether a whole text is a valid id of a kind, by the kind's name."""
    return any(kind.name == name and kind.shape.fullmatch(text) and kind.is_valid(text) for kind in KINDS)


def kind_of_column(values: list[str], *, proven: bool = False, alone: bool = False) -> tuple[str, float] | None:
    """Say which national id a column's cells are, judged as a whole.

    Args:
        values: distinct cells.
        proven: only kinds that check digits tell.
        alone: only kinds that count wherever they stand.

    Returns:
        The kind, and the share of the cells that it is (0-1); None where they are no ids. Cells of other shapes may stand beside them
        (a column of tax numbers of persons and companies), but of those with the shape nine in ten must pass the check.
    """
    best: tuple[str, float] | None = None
    for kind in KINDS:
        shaped = [value for value in values if kind.shape.fullmatch(value)]
        if (
            not kind.fewest
            or (proven and not kind.proven)
            or (alone and kind.own)
            or len(shaped) < (kind.fewest if kind.own else 1)
        ):
            continue
        valid = sum(map(kind.is_valid, shaped))
        if valid >= 0.9 * len(shaped):
            share = valid / len(values)
            best = (kind.name, share) if best is None or share > best[1] else best
    return best
