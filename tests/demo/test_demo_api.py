"""The API, its limits and its errors; what Gradio may not serve."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made_up import recommendations
from starlette.testclient import TestClient

from demo.app import create_app
from demo.http.body_limit import ENVELOPE
from demo.serving.source import BundleFolders
from demo.visitors.votes import Votes
from recommender.playlists import read_playlist
from recommender.settings.config import Config
from recommender.state import PROJECT, StateDirectory

pytestmark = pytest.mark.filterwarnings("ignore")  # Gradio's and Starlette's own
UPLOADS = PROJECT / "data" / "sample" / "playlists"
BASE = "http://127.0.0.1:7860"


def client_of(config: Config, bundles: Path, home: Path) -> TestClient:
    app = create_app(config, BundleFolders(bundles), StateDirectory(home))
    app.state.service.watcher.look()
    return TestClient(app, base_url=BASE, raise_server_exceptions=False)


def with_web(config: Config, **web: object) -> Config:
    return config.model_copy(update={"web": config.web.model_copy(update=web)})


@pytest.fixture(scope="module")
def client(bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    from recommender.settings import load_settings

    config = with_web(load_settings().config, recommendations_per_minute=10_000, workers=1)
    opened = client_of(config, bundles, tmp_path_factory.mktemp("home"))
    yield opened
    opened.app.state.service.close()  # type: ignore[attr-defined]


def ask(client: TestClient, **body: Any) -> Any:
    return client.post("/api/recommend", json=body)


def text_of(name: str) -> str:
    return (UPLOADS / name).read_text(encoding="utf-8-sig")


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def test_a_playlist_as_text_gets_songs_with_reasons(client: TestClient) -> None:
    answer = ask(client, text=text_of("late-night-jazz.csv"), options={"wanted": 5})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert [each["place"] for each in body["songs"]] == [1, 2, 3, 4, 5]
    assert all(each["why"] and 0 <= each["match"] <= 1 for each in body["songs"])
    assert body["fictional"] is True
    assert all(each["song"]["link"] is None for each in body["songs"])
    assert body["run_id"] == "1"
    assert body["report"]["matched"] > 10


def test_the_answer_is_what_its_description_promises(client: TestClient) -> None:
    from demo.api.answers import RecommendOut

    body = ask(client, text=text_of("late-night-jazz.csv")).json()
    assert set(body) == set(RecommendOut.model_fields)
    RecommendOut.model_validate(body)


def test_the_body_is_the_results_own_plain_form(client: TestClient) -> None:
    watcher = client.app.state.service.watcher  # type: ignore[attr-defined]
    (playlist,) = read_playlist(text_of("late-night-jazz.csv").encode(), name="mine")
    plain = watcher.require().recommender.recommend(playlist).to_dict()
    assert ask(client, text=text_of("late-night-jazz.csv"), name="mine").json() == plain


def test_tracks_by_name_and_the_options_are_followed(client: TestClient) -> None:
    tracks = [{"title": "Once, at Pier 40", "artists": ["Odessa Beauregarde & the Staircases"]}]
    options = {
        "wanted": 8,
        "new_artists": True,
        "per_artist": 1,
        "first_year": 1960,
        "last_year": 1990,
        "genres": ["jazz"],
    }
    body = ask(client, tracks=tracks, name="Mine", options=options).json()
    assert body["playlist"] == "Mine"
    main = [each["song"]["artists"][0] for each in body["songs"]]
    assert len(set(main)) == len(main) == 8
    assert "Odessa Beauregarde & the Staircases" not in main
    assert all(
        1960 <= each["song"]["year"] <= 1990 and "jazz" in each["song"]["genres"] for each in body["songs"]
    )


def test_of_several_playlists_one_must_be_named(client: TestClient) -> None:
    text = text_of("tunemymusic.csv")
    problem = is_problem(ask(client, text=text), 422)
    assert "3 playlists" in problem["got"]
    assert "playlist" in problem["do"]
    name = problem["wanted"].removeprefix("one of: ").rsplit(", ", 1)[-1]
    assert ask(client, text=text, playlist=name).json()["playlist"] == name


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "exactly one of"),
        ({"text": "a - b", "tracks": [{"title": "x"}]}, "exactly one of"),
        ({"text": "a - b", "optoins": {}}, "optoins"),
        ({"text": "a - b", "options": {"wanted": 0}}, "options.wanted"),
        ({"text": "a - b", "options": {"wanted": 501}}, "options.wanted"),
        ({"text": "a - b", "options": {"explicit": "maybe"}}, "options.explicit"),
        ({"text": "a - b", "options": {"first_year": 2000, "last_year": 1990}}, "first_year"),
        ({"tracks": []}, "tracks"),
        ({"tracks": [{"album": "x"}]}, "title"),
        ({"text": ""}, "empty"),
        ({"text": "Nobody At All - Nothing That Exists Anywhere"}, "catalog"),
    ],
)
def test_a_wrong_request_is_a_problem_that_names_it(
    client: TestClient, body: dict[str, Any], said: str
) -> None:
    assert said in is_problem(ask(client, **body), 422)["detail"]


def test_half_a_character_in_the_text_spoils_its_own_line_only(client: TestClient) -> None:
    lines = text_of("pasted-names.txt") + "\nHalf a character \ud83d - Nothing"
    body = json.dumps({"text": lines}).encode()
    answer = client.post("/api/recommend", content=body, headers={"Content-Type": "application/json"})
    assert answer.json()["report"]["lines"][-1]["given"] == "Half a character \ufffd – Nothing"


def test_what_is_no_json_is_a_problem(client: TestClient) -> None:
    is_problem(client.post("/api/recommend", content=b"{", headers={"Content-Type": "application/json"}), 422)
    endless = b'{"tracks": [{"title": "x", "features": {"tempo": 1e999}}]}'
    refused = client.post("/api/recommend", content=endless, headers={"Content-Type": "application/json"})
    assert "finite" in is_problem(refused, 422)["detail"]
    is_problem(client.get("/api/recommend"), 404)
    is_problem(client.get("/api/other"), 404)


def test_the_largest_body_passes_and_one_byte_more_is_refused(client: TestClient, config: Config) -> None:
    most = config.upload.max_bytes + ENVELOPE
    frame = len(json.dumps({"text": ""}))
    inside = client.post("/api/recommend", content=json.dumps({"text": "x" * (most - frame)}))
    assert inside.status_code == 422
    outside = client.post("/api/recommend", content=json.dumps({"text": "x" * (most - frame + 1)}))
    is_problem(outside, 413)


def test_a_body_that_hides_its_length_is_cut_off(client: TestClient, config: Config) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(config.upload.max_bytes // 100_000 + 2):
            yield b"x" * 100_000

    is_problem(client.post("/api/recommend", content=endless()), 413)


@pytest.mark.parametrize(("rows", "status"), [(10_000, 200), (10_001, 422)])
def test_ten_thousand_rows_pass_and_one_more_is_refused(client: TestClient, rows: int, status: int) -> None:
    known = text_of("pasted-names.txt").splitlines()[0]
    text = "\n".join([known, *(f"Nobody {n} - Nothing {n}" for n in range(rows - 1))])
    answer = ask(client, text=text)
    assert answer.status_code == status, answer.text[:300]
    if status == 422:
        assert "10,000" in is_problem(answer, 422)["detail"]


def test_the_twentieth_in_a_minute_passes_and_the_next_is_told_when_to_come_back(
    config: Config, bundles: Path, tmp_path: Path
) -> None:
    client = client_of(config, bundles, tmp_path)
    body = {"text": text_of("pasted-names.txt"), "options": {"wanted": 1}}
    assert [ask(client, **body).status_code for _ in range(20)] == [200] * 20
    refused = ask(client, **body)
    assert "20 recommendations" in is_problem(refused, 429)["got"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    named = client.post("/gradio_api/run/recommend", json={"data": [body["text"], 1, False, "any", 0]})
    assert is_problem(named, 429)
    assert int(named.headers["Retry-After"]) >= 1
    client.get("/about")  # with a cookie, it is another visitor
    assert ask(client, **body).status_code == 200


def test_a_full_line_is_a_friendly_503(config: Config, bundles: Path, tmp_path: Path) -> None:
    client = client_of(with_web(config, workers=1, queue=0), bundles, tmp_path)
    service = client.app.state.service  # type: ignore[attr-defined]
    service.desk._take_place()
    refused = ask(client, text="a - b")
    assert "moment" in is_problem(refused, 503)["do"]
    assert int(refused.headers["Retry-After"]) >= 1
    service.desk._leave_place()
    assert ask(client, text=text_of("pasted-names.txt")).status_code == 200


def test_what_takes_too_long_is_a_504(config: Config, bundles: Path, tmp_path: Path) -> None:
    client = client_of(with_web(config, workers=1, request_s=0.2), bundles, tmp_path)
    gate = threading.Event()
    client.app.state.service.desk._pool.submit(gate.wait, 10)  # type: ignore[attr-defined]
    is_problem(ask(client, text="a - b"), 504)
    gate.set()


def test_without_a_run_the_pages_say_which_command_makes_one(config: Config, tmp_path: Path) -> None:
    client = client_of(config, tmp_path / "none", tmp_path / "home")
    for path in ("/", "/explore", "/about", "/explore/jazz"):
        page = client.get(path)
        assert page.status_code == 503
        assert "make run" in page.text
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "flows/msr_flow.py run" in ready.json()["problem"]
    is_problem(ask(client, text="a - b"), 503)


def test_health_says_what_is_served(client: TestClient) -> None:
    body = client.get("/readyz").json()
    assert body["run_id"] == "1"
    assert len(body["digest"]) == 64
    assert body["age_s"] >= 0
    assert body["problem"] is None


def test_the_description_lists_the_endpoint_and_its_problems(client: TestClient) -> None:
    operation = client.get("/api/openapi.json").json()["paths"]["/api/recommend"]["post"]
    assert {"200", "413", "422", "429", "503", "504"} <= set(operation["responses"])
    page = client.get("/api").text
    assert "per_artist" in page
    assert "https://" not in page.replace("https://open.spotify.com", "")


def test_explore_shows_every_genre_its_groups_and_the_evaluation(client: TestClient) -> None:
    page = client.get("/explore").text
    assert "r-n-b" in page
    assert "18.3 of 100" in page
    genre = client.get("/explore/jazz")
    assert genre.text.count('class="card"') == 5
    missing = client.get("/explore/<script>alert(1)</script>")
    assert missing.status_code == 404
    assert "<script>" not in missing.text


def test_about_names_catalog_run_digest_and_terms(client: TestClient) -> None:
    page = client.get("/about").text
    digest = client.get("/readyz").json()["digest"]
    assert digest in page
    assert "CC0 1.0" in page
    assert "fictional" in page


def test_the_named_endpoint_answers_as_the_api_does(client: TestClient) -> None:
    text = text_of("late-night-jazz.csv")
    answer = client.post("/gradio_api/run/recommend", json={"data": [text, 3, False, "any", 0]})
    assert answer.status_code == 200, answer.text
    (body,) = answer.json()["data"]
    assert body["songs"] == ask(client, text=text, options={"wanted": 3}).json()["songs"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=config.yaml",
        "/gradio_api/file/x",
        "/gradio_api/deep_link",
        "/gradio_api/proxy=http://127.0.0.1/",
        "/gradio_api/run-history/buckets",
        "/gradio_api/stream/x",
        "/gradio_api/vibe-code/",
        "/take-home/guessed/csv",
    ],
)
def test_what_the_page_does_not_need_is_not_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_upload_cannot_be_fetched_back(client: TestClient) -> None:
    sent = client.post("/gradio_api/upload", files={"files": ("mine.csv", b"secret songs", "text/csv")})
    (path,) = sent.json()
    service = client.app.state.service  # type: ignore[attr-defined]
    assert Path(path).is_relative_to(service.uploads.folder)
    for address in (f"/gradio_api/file={path}", f"/file={path}", f"/gradio_api/file/{path}"):
        assert b"secret" not in client.get(address).content


def test_an_upload_that_is_too_large_is_refused(client: TestClient, config: Config) -> None:
    def upload(size: int) -> int:
        return client.post(
            "/gradio_api/upload", files={"files": ("a.csv", b"x" * size, "text/csv")}
        ).status_code

    assert upload(config.upload.max_bytes) == 200
    assert upload(config.upload.max_bytes + 1) == 413


def test_another_host_name_is_turned_away(client: TestClient) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", ""):
        assert client.get("/readyz", headers={"Host": host}).status_code == 421
    for host in ("localhost:7860", "127.0.0.1", "[::1]:7860"):
        assert client.get("/readyz", headers={"Host": host}).status_code == 200


def test_pages_may_load_nothing_from_elsewhere_but_the_player(client: TestClient) -> None:
    client.cookies.clear()
    headers = client.get("/").headers
    policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
    assert policy.pop("frame-src") == "https://open.spotify.com"
    assert not any("http" in value or "*" in value for value in policy.values())
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Lax" in headers["Set-Cookie"]


def test_verdicts_are_written_without_who_gave_them(tmp_path: Path) -> None:

    votes = Votes(StateDirectory(tmp_path))
    song = recommendations().songs[2]
    votes.keep("more", song, "7", "d")
    votes.keep("taken_back", song.song.track_id, "7", "d")
    assert votes.counts("7") == {"more": 1, "taken_back": 1}
    with closing(sqlite3.connect(votes.path)) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(votes)")]
        assert columns == ["at", "run_id", "digest", "track_id", "kind", "place", "match"]
        assert connection.execute("SELECT place FROM votes").fetchall() == [(3,), (None,)]
