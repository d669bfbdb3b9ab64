"""What a run says at its end."""

from __future__ import annotations

from typing import Any

from metaflow import current


def farewell(flow: Any) -> str:
    """Sum a run up in a few lines, with the commands that come next."""
    summary = flow.summary
    artist, random = (flow.classifier.splits[name].after for name in ("artist", "random"))
    clusters = sum(len(genre.profiles) for genre in flow.genre_clusters)
    lines = [
        f"{summary['tracks']:,} tracks of {summary['genres']} genres from {summary['source']}",
        f"genre classifier ({flow.classifier.model.family}): "
        f"accuracy {artist.accuracy:.3f} on unseen artists, {random.accuracy:.3f} on a random split",
        f"{clusters} clusters; see them: python flows/msr_flow.py card view {current.run_id}/join_genres",
        *(f"gate {verdict.gate} passed: {verdict.sentence}" for verdict in flow.gates.verdicts),
        f"bundle {summary['digest'][:12]} in {flow.folder}",
    ]
    if summary["fictional"]:
        lines += [
            "The songs of this sample are fictional. Real ones:",
            "  python flows/msr_flow.py run --source spotify-114k --genres all",
        ]
    example = "data/sample/playlists/late-night-jazz.csv" if summary["fictional"] else "PLAYLIST.csv"
    lines += [f"Next: msr recommend {example}, or the web page: python -m demo"]
    return "\n".join(lines)
