"""An upload as text, and the shapes a format may look for in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from recommender.errors import PlaylistError
from recommender.playlists.encoding import Decoded
from recommender.playlists.refusal import refusal
from recommender.playlists.table import Table, find_table
from recommender.settings.config import UploadLimits

MAX_DEPTH = 32
"""Deepest nesting of JSON that is read; real exports have eight levels at most."""

_JSON_START = re.compile(r'\s*(?:\{\s*["}]|\[\s*(?:[\[{"\]]|-?\d|true|false|null))')
_XML_START = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z])", re.IGNORECASE)
_HTML_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD = 10_000
# The string part is possessive and its closing mark optional: one pass, whatever the text.
_JSON_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Document:
    """The text of an upload; each shape is worked out when it is first asked for.

    Every property raises `PlaylistError` where the text has begun to take that
    shape but is damaged or dangerous.
    """

    decoded: Decoded
    limits: UploadLimits

    @property
    def text(self) -> str:
        """The whole text."""
        return self.decoded.text

    @cached_property
    def json(self) -> Any:
        """The JSON value, or None where the text is no JSON."""
        if not _JSON_START.match(self.text):
            return None
        _refuse_depth(self.text)
        try:
            return json.loads(self.text)
        except json.JSONDecodeError as error:
            raise refusal(
                f"this JSON file is damaged at line {error.lineno}: {error.msg}",
                "download or export it again; it may have been cut off",
            ) from error
        except (ValueError, RecursionError) as error:
            raise refusal("this JSON file cannot be read: a value in it is too long or too deep") from error

    @cached_property
    def xml(self) -> Element | None:
        """The root of the XML, or None where the text is no XML."""
        if not _XML_START.match(self.text):
            return None
        if _is_html(self.text[:_HEAD]):
            raise refusal(
                "this is a web page (HTML), not a playlist",
                "use the page's own download or export button, or copy the song names and paste them as text",
            )
        try:
            root: Element = fromstring(self.text.lstrip(), forbid_entities=True, forbid_external=True)
        except ParseError as error:
            raise refusal(
                f"this XML file is damaged: {error}", "export it again; it may have been cut off"
            ) from error
        except DefusedXmlException as error:
            raise refusal(
                "this XML file declares entities, which no playlist needs and which can do harm"
            ) from error
        except (ValueError, LookupError) as error:
            raise refusal("this XML file cannot be read") from error
        return root

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends.

        Raises
        ------
        PlaylistError
            One is longer than `max_line`.
        """
        lines = _LINE_END.split(self.text)
        longest = max(lines, key=len)
        if len(longest) > self.limits.max_line:
            raise refusal(
                f"line {lines.index(longest) + 1} of this file is {len(longest):,} characters long "
                f"(at most {self.limits.max_line:,})"
            )
        return lines

    @cached_property
    def table(self) -> Table | None:
        """The table, or None where the text is none; raises like `lines`."""
        return find_table(self.text) if self.lines else None


def _is_html(head: str) -> bool:
    head = head.lstrip()
    for opening, closing in (("<?xml", "?>"), ("<!--", "-->")):
        while head.startswith(opening):
            head = head.partition(closing)[2].lstrip()
    return _HTML_TAG.match(head) is not None


def _refuse_depth(text: str) -> None:
    depth = 0
    for found in _JSON_BRACKET.finditer(text):
        sign = found.group()
        if sign in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise _too_deep()
        elif sign in "]}":
            depth -= 1


def _too_deep() -> PlaylistError:
    return refusal(f"this JSON file is nested more than {MAX_DEPTH} levels deep")
