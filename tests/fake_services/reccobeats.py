"""ReccoBeats' audio features, with its habits: 40 ids a call, unknown ones left out, any order."""

from __future__ import annotations

import uuid
from typing import Any

from fake_services.server import Answer, FakeService, Request

MOST = 40


def features(number: int) -> dict[str, Any]:
    """Make features as the service gives them."""
    share = round(0.1 + (number % 80) / 100, 2)
    return {
        "acousticness": share,
        "danceability": share,
        "energy": share,
        "instrumentalness": 0.0,
        "key": number % 13 - 1,
        "liveness": share,
        "loudness": -7.5,
        "mode": number % 2,
        "speechiness": share,
        "tempo": 90.0 + number % 60,
        "valence": share,
    }


class FakeReccoBeats(FakeService):
    """Knows every id whose number `knows` accepts."""

    def __init__(self, knows: Any = lambda number: True, **limits: Any) -> None:
        super().__init__(**limits)
        self.knows = knows

    @property
    def api(self) -> str:
        return f"{self.address}/v1"

    def answer(self, request: Request) -> Answer:
        if request.path != "/v1/audio-features":
            return Answer(404, {"error": "not found"})
        ids = [one for one in request.query.get("ids", "").split(",") if one][:MOST]
        if not ids:
            return Answer(400, {"error": "ids is required"})
        found = [
            {
                "id": str(uuid.UUID(int=int(one))),
                "href": f"https://open.spotify.com/track/{one}",
                **features(int(one)),
            }
            for one in ids
            if one.isdigit() and self.knows(int(one))
        ]
        return Answer(200, {"content": found[::-1]})  # in no order to rely on
