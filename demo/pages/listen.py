"""The listening page: parts, handlers, and which event calls which."""

from __future__ import annotations

from typing import Any

import gradio as gr

from demo.api.endpoint import named_endpoint
from demo.pages.fragments import Fragments
from demo.pages.listening import Listening
from demo.pages.parts import lay_out
from demo.service import Service
from demo.texts import Texts
from demo.views import Views
from demo.visitors.identity import Identities

# A tab that is loaded again goes on with its playlist; see results.js.
_ARRIVING = """() => [
  window.innerWidth, location.hash === "#songs" ? sessionStorage.getItem("msr") || "" : ""
]"""
_LEAVING = """() => { history.pushState({ msr: true }, "", location.pathname); return []; }"""


def listening_page(service: Service, identities: Identities, views: Views, say: Texts) -> gr.Blocks:
    """Build the page."""
    blocks: gr.Blocks
    with gr.Blocks(title=say("site.title"), analytics_enabled=False, fill_width=True) as blocks:
        parts = lay_out(views, say, service.config.upload.max_bytes, service.web.player)
        listening = Listening(service, identities, parts, Fragments(views, say))
        steers = parts.steering.inputs

        # Past Gradio's queue, each answer in its own response: the queue's one stream for a visitor is shut
        # after an answer, and a press in that moment waits on it for ever. Every press counts ("always_last"
        # would send the first one's data again); the handlers drop what was overtaken, the service limits.
        direct = {
            "queue": False,
            "trigger_mode": "multiple",
            "show_progress": "hidden",
            "api_visibility": "private",
        }

        def on(trigger: Any, handler: Any, inputs: list[Any], js: str | None = None) -> None:
            event = trigger(handler, inputs, parts.written, js=js, **direct)
            event.then(listening.pictures, None, parts.pictures, **direct)

        def on_wish(trigger: Any, handler: Any, *inputs: Any) -> None:
            on(trigger, handler, [*inputs, *steers], parts.steering.sent(len(inputs)))

        on(blocks.load, listening.arrive, [parts.width, parts.token], _ARRIVING)
        on(parts.door.click, listening.refuse, [])
        on_wish(parts.file.upload, listening.upload, parts.file)
        on_wish(parts.find.click, listening.paste, parts.text)
        on_wish(parts.examples.click, listening.try_example)
        on_wish(parts.choose.click, listening.choose)
        on_wish(parts.results.click, listening.judge)
        on_wish(parts.notice.click, listening.steer)
        on_wish(parts.reset.click, listening.reset)
        for control in steers:
            on_wish(control.input, listening.steer)
        parts.again.click(listening.again, None, parts.written, js=_LEAVING, **direct)
        named_endpoint(service, identities)
    blocks.queue(max_size=service.web.queue, default_concurrency_limit=None, api_open=True)
    return blocks
