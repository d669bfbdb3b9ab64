"""Spotify's Web API and accounts service as a new app meets them, by their published shapes."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from fake_services.server import Answer, FakeService, Request

CLIENT_ID = "0123456789abcdef0123456789abcdef"
ME = "listener"


@dataclass
class FakePlaylist:
    id: str
    name: str
    owner: str = ME
    rows: list[dict[str, Any]] = field(default_factory=list)
    collaborative: bool = False
    public: bool = False
    description: str = ""


def track(number: int, **changes: Any) -> dict[str, Any]:
    """Make a track object as the Web API shows it."""
    track_id = f"{number:022d}"
    return {
        "id": track_id,
        "uri": f"spotify:track:{track_id}",
        "type": "track",
        "name": f"Found {number}",
        "artists": [{"id": f"{number % 9:022d}", "name": f"Band {number % 9}"}],
        "album": {"id": f"{number % 5:022d}", "name": f"Record {number % 5}", "release_date": "2026-03-06"},
        "duration_ms": 200_000 + number,
        "explicit": number % 2 == 0,
        "external_ids": {"isrc": f"USABC26{number % 100_000:05d}"},
        "is_local": False,
    } | changes


class FakeSpotify(FakeService):
    """One service for both addresses: `api` and `accounts`.

    Attributes
    ----------
    shape : {"new", "old"}
        Whether playlists have `items` and `item`, or `tracks` and `track`.
    library : list of track objects
        What search finds: those whose ``genre`` is asked for.
    """

    def __init__(self, shape: str = "new", **limits: Any) -> None:
        super().__init__(**limits)
        self.shape = shape
        self.playlists: dict[str, FakePlaylist] = {}
        self.library: dict[str, list[dict[str, Any]]] = {}
        self.features: dict[str, dict[str, Any]] | None = None
        self.secrets: list[str] = []
        self._codes: dict[str, tuple[str, str]] = {}
        self._access: set[str] = set()
        self._refresh: set[str] = set()
        self.token_lasts_s = 3600

    @property
    def api(self) -> str:
        return f"{self.address}/v1"

    @property
    def accounts(self) -> str:
        return self.address

    def add(self, playlist: FakePlaylist) -> FakePlaylist:
        self.playlists[playlist.id] = playlist
        return playlist

    def grant(self) -> tuple[str, str]:
        """Make tokens without a log-in."""
        with self.lock:
            access, refresh = self._secret("access"), self._secret("refresh")
            self._access.add(access)
            self._refresh.add(refresh)
            return access, refresh

    def revoke_access(self) -> None:
        self._access.clear()

    def revoke_all(self) -> None:
        self._access.clear()
        self._refresh.clear()

    def answer(self, request: Request) -> Answer:
        if request.path == "/authorize":
            return self._authorize(request)
        if request.path == "/agree":
            return self._agree(request)
        if request.path == "/api/token":
            return self._token(request)
        if not request.path.startswith("/v1/"):
            return Answer(404, {"error": "not found"})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self._access:
            return _refusal(401, "The access token expired")
        with self.lock:
            return self._api(request, request.path.removeprefix("/v1/"))

    def _authorize(self, request: Request) -> Answer:
        query = request.query
        target = urlsplit(query.get("redirect_uri", ""))
        if query.get("client_id") != CLIENT_ID or query.get("response_type") != "code":
            return Answer(400, html="INVALID_CLIENT: Invalid client")
        if target.scheme != "https" and target.hostname not in ("127.0.0.1", "::1"):
            return Answer(400, html="INVALID_CLIENT: Insecure redirect URI")
        if query.get("code_challenge_method") != "S256" or not query.get("code_challenge"):
            return Answer(400, html="code_challenge_method must be S256")
        agree = html.escape("/agree?" + urlencode(query))
        refused = urlencode({"error": "access_denied", "state": query.get("state", "")})
        no = html.escape(f"{query['redirect_uri']}?{refused}")
        links = f"<a id=agree href='{agree}'>Agree</a> <a id=no href='{no}'>Cancel</a>"
        return Answer(200, html=f"<h1>Fake Spotify</h1>{links}")

    def _agree(self, request: Request) -> Answer:
        query = request.query
        code = self._secret("code")
        self._codes[code] = (query["code_challenge"], query["redirect_uri"])
        answer = urlencode({"code": code, "state": query.get("state", "")})
        return Answer(302, headers={"Location": f"{query['redirect_uri']}?{answer}"})

    def _token(self, request: Request) -> Answer:
        form = request.form()
        if form.get("client_id") != CLIENT_ID:
            return Answer(400, {"error": "invalid_client", "error_description": "Invalid client"})
        with self.lock:
            if form.get("grant_type") == "authorization_code":
                challenge, redirect = self._codes.pop(form.get("code", ""), ("", ""))
                digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
                if not challenge or not proved or form.get("redirect_uri") != redirect:
                    return self._invalid(form.get("code", ""))
            elif form.get("refresh_token") in self._refresh:
                self._refresh.discard(form["refresh_token"])  # each works once
            else:
                return self._invalid(form.get("refresh_token", ""))
            access, refresh = self.grant()
        return Answer(
            200,
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": self.token_lasts_s,
                "refresh_token": refresh,
                "scope": "playlist-read-private",
            },
        )

    def _invalid(self, sent: str) -> Answer:
        return Answer(400, {"error": "invalid_grant", "error_description": f"Invalid: {sent}"})

    def _secret(self, kind: str) -> str:
        made = f"{kind}-{secrets.token_urlsafe(24)}"
        self.secrets.append(made)
        return made

    def _api(self, request: Request, path: str) -> Answer:
        if path == "me":
            return Answer(200, {"id": ME, "display_name": "Ann Listener", "type": "user"})
        if path == "me/playlists":
            return self._create(request) if request.method == "POST" else self._list(request)
        found = re.fullmatch(r"playlists/(\w{22})(/items)?", path)
        if found:
            return self._playlist(request, found[1], bool(found[2]))
        if path == "search":
            return self._search(request)
        if path == "audio-features":
            return self._audio_features(request)
        found = re.fullmatch(r"tracks/(\w{22})", path)
        tracks = {one["id"]: one for songs in self.library.values() for one in songs}
        if found and found[1] in tracks:
            return Answer(200, tracks[found[1]])
        return _refusal(404, "Resource not found")

    def _create(self, request: Request) -> Answer:
        asked = request.json()
        made = FakePlaylist(
            secrets.token_hex(11),
            asked["name"],
            public=asked.get("public", True),
            description=asked.get("description", ""),
        )
        self.playlists = {made.id: made, **self.playlists}
        return Answer(201, self._facts(made))

    def _list(self, request: Request) -> Answer:
        limit, offset = _page(request, 50)
        rows = list(self.playlists.values())
        return Answer(200, self._paging(request, [self._facts(one) for one in rows], limit, offset))

    def _playlist(self, request: Request, playlist_id: str, rows: bool) -> Answer:
        playlist = self.playlists.get(playlist_id)
        if playlist is None or playlist_id.startswith("37i9dQZ"):
            return _refusal(404, "Resource not found")
        if not rows:
            return Answer(200, self._facts(playlist))
        if playlist.owner != ME and not playlist.collaborative:
            return _refusal(403, "Forbidden")
        if request.method == "POST":
            return self._insert(request, playlist)
        limit, offset = _page(request, 50)
        key = "item" if self.shape == "new" else "track"
        shown = [
            {
                "added_at": "2026-01-01T00:00:00Z",
                "is_local": row.get("is_local", False) if row else False,
                key: row,
            }
            for row in playlist.rows
        ]
        return Answer(200, self._paging(request, shown, limit, offset))

    def _insert(self, request: Request, playlist: FakePlaylist) -> Answer:
        asked = request.json()
        if len(asked["uris"]) > 100:
            return _refusal(400, "You can add a maximum of 100 tracks per request.")
        position = asked.get("position", len(playlist.rows))
        made = [{"id": uri.split(":")[2], "uri": uri, "type": "track", "name": uri} for uri in asked["uris"]]
        playlist.rows[position:position] = made
        return Answer(201, {"snapshot_id": secrets.token_hex(8)})

    def _facts(self, playlist: FakePlaylist) -> dict[str, Any]:
        mine = playlist.owner == ME or playlist.collaborative
        facts: dict[str, Any] = {
            "id": playlist.id,
            "name": playlist.name,
            "type": "playlist",
            "description": html.escape(playlist.description),
            "collaborative": playlist.collaborative,
            "public": playlist.public,
            "owner": {"id": playlist.owner, "display_name": playlist.owner.title()},
        }
        if mine:
            key = "items" if self.shape == "new" else "tracks"
            facts[key] = {"href": f"{self.api}/playlists/{playlist.id}/items", "total": len(playlist.rows)}
        return facts

    def _paging(self, request: Request, rows: list[Any], limit: int, offset: int) -> dict[str, Any]:
        more = offset + limit < len(rows)
        base = f"{self.address}{request.path}"
        return {
            "href": base,
            "items": rows[offset : offset + limit],
            "limit": limit,
            "offset": offset,
            "total": len(rows),
            "next": f"{base}?limit={limit}&offset={offset + limit}" if more else None,
            "previous": None,
        }

    def _search(self, request: Request) -> Answer:
        limit, offset = _page(request, 10, default=5)
        if limit > 10 or offset > 1000:
            return _refusal(400, "Invalid limit")
        genre = re.search(r'genre:"([^"]*)"', request.query.get("q", ""))
        year = re.search(r"year:(\d+)(?:-(\d+))?", request.query.get("q", ""))
        low, high = (int(year[1]), int(year[2] or year[1])) if year else (0, 9999)
        rows = [
            song
            for song in self.library.get(genre[1] if genre else "", [])
            if low <= int(song["album"]["release_date"][:4]) <= high
        ]
        return Answer(200, {"tracks": self._paging(request, rows, limit, offset)})

    def _audio_features(self, request: Request) -> Answer:
        if self.features is None:
            return _refusal(403, "Forbidden")
        ids = request.query.get("ids", "").split(",")[:100]
        return Answer(200, {"audio_features": [self.features.get(one) for one in ids]})


def authorize(address: str, *, agree: bool = True) -> str:
    """Do as a listener in a browser would; gives the address that the browser is sent to."""
    import httpx

    shown = httpx.get(address)
    shown.raise_for_status()
    link = re.search(rf"id={'agree' if agree else 'no'} href='([^']*)'", shown.text)
    target = html.unescape(link[1]) if link else ""
    if not agree:
        return target
    base = urlsplit(address)
    return str(httpx.get(f"{base.scheme}://{base.netloc}{target}").headers["Location"])


def _page(request: Request, most: int, default: int | None = None) -> tuple[int, int]:
    return int(request.query.get("limit", default or 20)), int(request.query.get("offset", 0))


def _refusal(status: int, message: str) -> Answer:
    return Answer(status, {"error": {"status": status, "message": message}})


__all__ = ["CLIENT_ID", "ME", "FakePlaylist", "FakeSpotify", "authorize", "track"]
