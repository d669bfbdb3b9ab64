"""Secrets to be used and left nowhere: in no log, tag, artifact, message or database."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote, unquote

PLANTED = "pl4nted/s3cret&=?"
IN_URI = "uri-p4ss-%2Fword"


def leaks(home: Path, *texts: str) -> list[bytes]:
    """Forms of the planted secrets that stand in a file of the state directory or in a text."""
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    written = b"\n".join([*files, *(text.encode() for text in texts)])
    return [form for form in (*forms(PLANTED), *forms(IN_URI)) if form in written]


def forms(secret: str) -> list[bytes]:
    texts = {secret, unquote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]}
    texts |= {base64.b64encode(f"somebody:{text}".encode()).decode() for text in texts}
    return [text.encode() for text in texts]
