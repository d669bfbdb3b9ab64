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


def listening_page(service: Service, identities: Identities, views: Views, say: Texts) -> gr.Blocks:
    """Build the page."""
    blocks: gr.Blocks
    with gr.Blocks(title=say("site.title"), analytics_enabled=False, fill_width=True) as blocks:
        megabytes = service.config.upload.max_bytes / 1e6
        parts = lay_out(views, say, megabytes, service.web.player)
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

        def on(trigger: Any, handler: Any, inputs: list[Any], **more: Any) -> None:
            event = trigger(handler, inputs, parts.written, **direct, **more)
            event.then(listening.pictures, None, parts.pictures, **direct)

        on(blocks.load, listening.arrive, [parts.width], js="() => window.innerWidth")
        on(parts.file.upload, listening.upload, [parts.file, *steers])
        on(parts.find.click, listening.paste, [parts.text, *steers])
        on(parts.examples.click, listening.try_example, steers)
        on(parts.choose.click, listening.choose, steers)
        on(parts.results.click, listening.judge, steers)
        on(parts.notice.click, listening.steer, steers)
        on(parts.reset.click, listening.reset, steers)
        for control in steers:
            on(control.input, listening.steer, steers)
        parts.again.click(listening.again, None, parts.written, **direct)
        named_endpoint(service, identities)
    blocks.queue(max_size=service.web.queue, default_concurrency_limit=None, api_open=True)
    return blocks
