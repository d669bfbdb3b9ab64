"""What happens on the listening page: from an event to what the page shows next."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import gradio as gr

from demo.errors import NotReadyError, TooManyError
from demo.pages.address import Address
from demo.pages.examples import examples, file_of, typical_songs
from demo.pages.fragments import Fragments
from demo.pages.parts import Parts
from demo.pages.steering import Defaults, wishes
from demo.pages.words import told
from demo.service import Service
from demo.texts import Texts
from demo.visitors.identity import Identities
from demo.visitors.sittings import Shown, Sitting
from demo.visitors.spotify import playlist_link
from recommender.errors import MSRError, PlaylistError
from recommender.playlists import Playlist, bytes_of
from recommender.ranking.options import Options

log = logging.getLogger(__name__)
Changes = dict[Any, Any]

SETTLE_S = 0.12
"""A slider on the move asks many times: only the last wish within so long is answered, s."""

NARROW = 760
"""Below so many pixels the steering starts folded away."""


class Listening:
    """The handlers of the page; each returns what is to change."""

    def __init__(self, service: Service, identities: Identities, parts: Parts, fragments: Fragments) -> None:
        self.service, self.identities, self.parts, self.fragments = service, identities, parts, fragments
        self.say: Texts = fragments.say

    async def arrive(self, request: gr.Request, width: float | None, token: str | None) -> Changes:
        """Fill the page for a visitor who has just come, as its address says.

        Parameters
        ----------
        width : float or None
            Of the window, pixels.
        token : str or None
            Of the sitting that this tab had before it was loaded again.
        """
        served = self.service.watcher.current
        if served is None:
            return {self.parts.notice: self._notice(told(NotReadyError("no run is served"), self.say))}
        address = Address.read(dict(request.query_params), served.recommender.genres)
        changes = {
            self.parts.banner: self.fragments.views("banner", fictional=served.fictional),
            self.parts.examples: self.fragments.views("examples", examples=examples(served, self.say)),
            self.parts.steer_box: gr.update(open=not width or width >= NARROW),
            **self.parts.steering.placed(address.options, served),
        }
        own = request.query_params.get("spotify", "")[:200]
        if not address.example and not own and not token:
            return changes
        try:
            if token and not address.example:
                return changes | await self._go_on(token, address.options, request)
            if own:
                return changes | await self._open_own(own, address.options, request)
            changes |= await self._open_example(address.example, address.options, request)
        except MSRError as error:
            changes[self.parts.notice] = self._notice(told(error, self.say))
        return changes

    async def refuse(self) -> Changes:
        """Say that a file is too large; the browser has not sent it."""
        most = self.service.config.upload.max_bytes / 1e6
        return {self.parts.notice: self._notice(self.say("notice.large", megabytes=f"{most:g}"))}

    async def upload(self, request: gr.Request, path: str | None, *controls: Any) -> Changes:
        """Read a dropped file; it is deleted at once."""
        if path is None:
            return self._nothing()
        try:
            content = await asyncio.to_thread(self.service.uploads.take, Path(path))
            playlists = await self.service.read(content, Path(path).name)
            changes = await self._open(tuple(playlists), self._wishes(controls), request)
        except (MSRError, OSError) as error:
            changes = {self.parts.notice: self._notice(told(error, self.say))}
        return {**changes, self.parts.file: None}

    async def paste(self, request: gr.Request, text: str, *controls: Any) -> Changes:
        """Read pasted links, URIs, lines, or the content of a file."""
        try:
            if not (text or "").strip():
                return {self.parts.notice: self._notice(self.say("notice.empty"))}
            link = playlist_link(text) if self.service.spotify.enabled else None
            if link is not None:
                return await self._open_own(link, self._wishes(controls), request)
            playlists = await self.service.read(bytes_of(text))
            return await self._open(tuple(playlists), self._wishes(controls), request)
        except MSRError as error:
            return {self.parts.notice: self._notice(told(error, self.say))}

    async def try_example(self, request: gr.Request, event: gr.EventData, *controls: Any) -> Changes:
        """Open an example."""
        try:
            return await self._open_example(_id(event), self._wishes(controls), request)
        except MSRError as error:
            return {self.parts.notice: self._notice(told(error, self.say))}

    async def choose(self, request: gr.Request, event: gr.EventData, *controls: Any) -> Changes:
        """Choose one of an upload's playlists."""
        sitting = self._sitting(request)
        number = _id(event)
        sitting.choose(int(number) if number.isascii() and number.isdigit() else -1)
        if sitting.playlist is None:
            return {self.parts.notice: self._notice(self.say("notice.forgotten"))}
        answer = await self._answer(sitting, controls)
        return {**answer, self.parts.choose: self._choices(sitting)}

    async def steer(self, request: gr.Request, *controls: Any) -> Changes:
        """Follow a control; of several in quick succession, the last."""
        sitting = self._sitting(request)
        if sitting.playlist is None:
            return self._nothing()
        sitting.asked += 1
        mine = sitting.asked
        await asyncio.sleep(SETTLE_S)
        return await self._answer(sitting, controls) if sitting.asked == mine else self._nothing()

    async def judge(self, request: gr.Request, event: gr.EventData, *controls: Any) -> Changes:
        """Follow a thumb, an artist left out, either of them taken back, or a wish for fresh songs."""
        sitting = self._sitting(request)
        if sitting.playlist is None:
            return {self.parts.notice: self._notice(self.say("notice.forgotten"))}
        kept = await asyncio.to_thread(self._follow, sitting, str(event._data.get("act")), _id(event))
        changes = await self._answer(sitting, controls)
        if not kept and self.parts.notice in changes:
            changes[self.parts.notice] = self._notice(self.say("notice.vote_lost"))
        return changes

    async def reset(self, request: gr.Request, *_: Any) -> Changes:
        """Put every control back."""
        served = self.service.watcher.current
        if served is None:
            return self._nothing()
        changes = self.parts.steering.placed(Options(), served)
        sitting = self._sitting(request)
        if sitting.playlist is None:
            return changes
        return {**changes, **await self._answer(sitting, None)}

    async def again(self, request: gr.Request) -> Changes:
        """Make room for another playlist."""
        parts = self.parts
        return {
            parts.start: gr.update(visible=True),
            parts.work: gr.update(visible=False),
            parts.choose: "",
            parts.notice: "",
            parts.text: "",
        }

    async def pictures(self, request: gr.Request) -> Changes:
        """Draw the playlist, after its songs are there."""
        sitting, served = self._sitting(request), self.service.watcher.current
        shown, parts = sitting.shown, self.parts
        if shown is None or served is None or shown.answer.digest != served.digest:
            return {parts.map: gr.skip()}
        if sitting.drawn is shown:  # every event asks, also one that was overtaken
            return {parts.map: gr.skip()}
        sitting.drawn = shown
        profile = shown.answer.profile
        sound, heading, table = self.fragments.sound(profile, served)
        return {
            parts.shares: self.fragments.shares(profile),
            parts.sound_heading: self.fragments.views("heading", text=heading),
            parts.sound: sound,
            parts.sound_table: table,
            parts.map: await asyncio.to_thread(self.fragments.map, shown, served),
        }

    async def _go_on(self, token: str, options: Options, request: gr.Request) -> Changes:
        """Go on with the playlist, the thumbs and all that the tab had."""
        sitting = self._sitting(request)
        before = self.service.sittings.by_token(token[:100], sitting.visitor)
        if before is None or before.playlist is None:
            return {self.parts.notice: self._notice(self.say("notice.forgotten"))}
        sitting.take_over(before)
        return {**await self._recommended(sitting, options), self.parts.choose: self._choices(sitting)}

    async def _open_example(self, id_: str, options: Options | None, request: gr.Request) -> Changes:
        served = self.service.watcher.require()
        found = file_of(id_) if served.fictional else None
        typical = typical_songs(served, id_, self.say)
        if found is not None:
            playlists = tuple(await self.service.read(*found))
        elif typical is not None:
            playlists = (typical,)
        else:
            return self._nothing()
        return await self._open(playlists, options, request, id_)

    async def _open_own(self, link: str, options: Options | None, request: gr.Request) -> Changes:
        """Open a playlist of the visitor's own at Spotify."""
        visitor = self._sitting(request).visitor
        playlist = await asyncio.to_thread(self.service.spotify.read, visitor, link)
        return await self._open((playlist,), options, request)

    async def _open(
        self, playlists: tuple[Playlist, ...], options: Options | None, request: gr.Request, example: str = ""
    ) -> Changes:
        sitting = self._sitting(request)
        sitting.open(playlists, example)
        if sitting.playlist is None:
            changes = {self.parts.work: gr.update(visible=False), self.parts.notice: ""}
        else:
            changes = await self._recommended(sitting, options or Options())
        return {**changes, self.parts.choose: self._choices(sitting)}

    async def _answer(self, sitting: Sitting, controls: tuple[Any, ...] | None) -> Changes:
        try:
            options = Options() if controls is None else self._wishes(controls)
            return await self._recommended(sitting, options)
        except MSRError as error:
            wait = error.retry_after_s if isinstance(error, TooManyError) else None
            return {self.parts.notice: self._notice(told(error, self.say), wait)}

    async def _recommended(self, sitting: Sitting, options: Options) -> Changes:
        sitting.asked += 1
        mine, playlist = sitting.asked, sitting.playlist
        if playlist is None:
            raise PlaylistError(self.say("notice.forgotten").rstrip("."))
        answer = await self.service.recommend(
            sitting.visitor, playlist, sitting.taste.applied(options), sitting.shown
        )
        if sitting.asked != mine:  # overtaken: the later one answers for both
            return self._nothing()
        shown = sitting.shown = Shown(answer.songs, options, answer.match)
        parts, address = self.parts, Address(options, sitting.example).query()
        return {
            parts.notice: "",
            parts.start: gr.update(visible=False),
            parts.work: gr.update(visible=True),
            parts.results: self.fragments.results(sitting, shown, address),
            parts.export: self.fragments.export(sitting, shown),
            parts.report: self.fragments.report(shown.answer.report),
        }

    def _follow(self, sitting: Sitting, act: str, id_: str) -> bool:
        """Take a verdict over and write it down; return False where it could not be written."""
        shown = sitting.shown
        if shown is None:
            return True
        song = next((each for each in shown.answer.songs if each.song.track_id == id_), None)
        if act in ("more", "less") and song is not None:
            sitting.taste = sitting.taste.judged(song.song, act)  # type: ignore[arg-type]
        elif act == "not_artist" and song is not None and song.song.artists:
            sitting.taste = sitting.taste.refusing(song.song.artists[0])
        elif act == "take_back":
            sitting.taste = sitting.taste.without(id_)
        elif act == "admit":
            sitting.taste = sitting.taste.admitting(id_)
        kind = "taken_back" if act == "take_back" else act
        if kind != "taken_back" and (song is None or kind not in ("more", "less", "not_artist")):
            return True
        try:
            self.service.votes.keep(kind, song or id_, shown.answer.run_id, shown.answer.digest)  # type: ignore[arg-type]
        except MSRError as error:
            log.error("a verdict is lost: %s", error)
            return False
        return True

    def _sitting(self, request: gr.Request) -> Sitting:
        host = request.client.host if request.client else None
        visitor = self.identities.visitor(request.cookies, host)
        return self.service.sittings.of(visitor, request.session_hash or "")

    def _wishes(self, controls: tuple[Any, ...]) -> Options:
        return wishes(controls, Defaults.of(self.service.watcher.require()))

    def _nothing(self) -> Changes:
        """Leave everything as it is; Gradio takes an empty mapping for a missing value."""
        return {self.parts.notice: gr.skip()}

    def _choices(self, sitting: Sitting) -> str:
        several = sitting.playlists if len(sitting.playlists) > 1 else ()
        return self.fragments.views("choose", playlists=several, chosen=sitting.playlist)

    def _notice(self, text: str, retry_after_s: int | None = None) -> str:
        return self.fragments.views("notice", text=text, retry_after_s=retry_after_s)


def _id(event: gr.EventData) -> str:
    data = event._data
    return str(data.get("id", ""))[:200] if isinstance(data, dict) else ""
