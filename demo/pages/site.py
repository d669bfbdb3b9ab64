"""The pages beside the listening page: explore, about, and the downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from demo.exports.formats import FORMATS, file_name
from demo.http.problems import problem
from demo.pages.evaluation import evaluation_view
from demo.service import Service
from demo.serving.served import Served
from demo.texts import Texts
from demo.views import Views
from demo.visitors.identity import Identities
from recommender.models.clustering.atlas import Cluster


@dataclass(frozen=True)
class GenreLine:
    """A genre and how well it falls into groups."""

    name: str
    songs: int
    groups: int
    method: str
    silhouette: str
    stability: str
    note: str


def site_routes(service: Service, identities: Identities, views: Views, say: Texts) -> APIRouter:
    """Make the routes."""
    router = APIRouter(include_in_schema=False)

    def page(template: str, run: Served, here: str, status: int = 200, **values: Any) -> Response:
        html = views(template, fictional=run.fictional, here=here, **values)
        return HTMLResponse(html, status)

    @router.get("/explore")
    def explore() -> Response:
        served = service.watcher.require()
        genres = [_line(name, about) for name, about in sorted(served.described.items())]
        evaluation = evaluation_view(served.evaluation, say)
        return page("explore", served, "explore", genres=genres, evaluation=evaluation)

    @router.get("/explore/{genre}")
    def explore_genre(genre: str) -> Response:
        served = service.watcher.require()
        about = served.described.get(genre)
        if about is None:
            return page(
                "missing", served, "explore", status=404, text=say("explore.no_genre", genre=genre[:80])
            )
        clusters = [_cluster(served, each) for each in served.recommender.bundle.atlas.clusters[genre]]
        return page("genre", served, "explore", genre=_line(genre, about), clusters=clusters)

    @router.get("/about")
    def about() -> Response:
        served = service.watcher.require()
        manifest = served.recommender.bundle.manifest
        return page(
            "about",
            served,
            "about",
            served=served,
            fingerprint=manifest.fingerprint,
            licence=manifest.source.get("licence", ""),
        )

    @router.get("/take-home/{token}/{kind}")
    def take_home(request: Request, token: str, kind: str) -> Response:
        visitor = identities.visitor(request.cookies, request.client.host if request.client else None)
        sitting = service.sittings.by_token(token, visitor)
        if kind not in FORMATS or sitting is None or sitting.shown is None:
            return problem(404, say("export.gone"))
        form, songs = FORMATS[kind], sitting.shown.answer
        headers = {
            "Content-Disposition": f'attachment; filename="{file_name(songs, kind)}"',
            "Cache-Control": "no-store",
        }
        return Response(form.write(songs), media_type=form.media_type, headers=headers)

    return router


def _line(name: str, about: dict[str, Any]) -> GenreLine:
    return GenreLine(
        name=name,
        songs=int(about.get("songs", 0)),
        groups=len(about["clusters"]),
        method=str(about.get("family", "")).replace("_", " "),
        silhouette=_figure(about.get("silhouette")),
        stability=_figure(about.get("stability")),
        note=str(about.get("note") or ""),
    )


def _figure(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) and value == value else "–"


def _cluster(served: Served, cluster: Cluster) -> dict[str, Any]:
    songs = served.songs(cluster.typical)
    return {
        "number": cluster.number,
        "description": cluster.description,
        "share": cluster.share,
        "typical": songs,
    }
