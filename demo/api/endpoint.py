"""The recommendation as a named Gradio endpoint, which gradio_client and MCP clients call."""

from __future__ import annotations

from typing import Any, Literal

import gradio as gr
from gradio.events import api

from demo.api.reading import one_of
from demo.service import Service
from demo.visitors.identity import Identities
from recommender.errors import MSRError
from recommender.playlists import bytes_of
from recommender.ranking.options import Options


def named_endpoint(service: Service, identities: Identities) -> None:
    """Add ``/recommend`` to the `gr.Blocks` under way."""

    async def recommend(
        request: gr.Request,
        playlist: str,
        wanted: int = 10,
        new_artists: bool = False,
        explicit: Literal["any", "no", "only"] = "any",
        familiarity: float = 0.0,
    ) -> dict[str, Any]:
        """Recommend songs that belong in a playlist, best first, each with a reason.

        Args:
            playlist: Links, URIs, "Artist - Title" lines, or the content of an exported playlist file.
            wanted: How many songs, 1 to 500.
            new_artists: Only artists that the playlist does not have.
            explicit: Explicit songs: "any", "no" or "only".
            familiarity: -1 for little-known songs to 1 for well-known ones.
        """
        host = request.client.host if request.client else None
        visitor = identities.visitor(request.cookies or {}, host)
        try:
            options = Options(
                wanted=wanted, new_artists=new_artists, explicit=explicit, familiarity=familiarity
            )
            found = one_of(await service.read(bytes_of(playlist)), None)
            answer = await service.recommend(visitor, found, options)
        except MSRError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return answer.songs.to_dict()

    api(recommend, api_name="recommend")
