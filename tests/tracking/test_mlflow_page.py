"""MLflow's own page in a browser: the run is found by its tag, and a genre in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mirrored_runs import open_store

from recommender.state import StateDirectory
from recommender.tracking.aliases import Served
from recommender.tracking.mirror import mirror
from recommender.tracking.record import RunRecord

WAIT_MS = 60_000


@pytest.fixture
def page(browser: Any, server: str) -> Iterator[Any]:
    """A page of a headless browser that may go nowhere but to the server."""
    page = browser.new_page(viewport={"width": 1500, "height": 1100})
    elsewhere: list[str] = []

    def pass_on(route: Any) -> None:
        if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.abort()

    page.route("**/*", pass_on)
    page.set_default_timeout(WAIT_MS)
    yield page
    page.close()
    assert not elsewhere


@pytest.mark.timeout(240)
def test_a_person_finds_the_run_by_its_tag_and_a_genre(
    page: Any, server: str, record: RunRecord, sqlite_home: StateDirectory
) -> None:
    store = open_store(sqlite_home, {"MLFLOW_TRACKING_URI": server}, "for the page")
    parent = mirror(store, record, Served(None)).parent
    query = f"tags.metaflow_run_id %3D '{record.facts.run_id}' AND tags.level %3D 'parent'".replace(
        " ", "%20"
    )
    page.goto(f"{server}/#/experiments/{store.experiment_id}/runs?searchFilter={query}")
    page.get_by_role("link", name=record.facts.pathspec).first.click()
    page.wait_for_url(f"**/runs/{parent}**")
    page.get_by_text("bundle_digest").first.wait_for()
    page.get_by_text("clusters.k", exact=True).first.wait_for()
    page.get_by_role("link", name=record.genres[0].genre).first.click()
    page.get_by_text("davies_bouldin/kmeans").first.wait_for()
