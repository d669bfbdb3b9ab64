"""The parts of the listening page, from top to bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from demo.pages.scripts import script
from demo.pages.steering import Steering
from demo.texts import Texts
from demo.views import Views


@dataclass(frozen=True)
class Parts:
    """Components that handlers read or write."""

    banner: Any
    door: Any
    start: Any
    file: Any
    text: Any
    find: Any
    examples: Any
    choose: Any
    notice: Any
    work: Any
    again: Any
    results: Any
    export: Any
    report: Any
    steer_box: Any
    steering: Steering
    reset: Any
    shares: Any
    sound_heading: Any
    sound: Any
    sound_table: Any
    map: Any
    width: Any
    token: Any

    @property
    def written(self) -> list[Any]:
        """Everything that an answer may change."""
        plain = (
            self.banner, self.start, self.file, self.text, self.examples, self.choose, self.notice,
            self.work, self.results, self.export, self.report, self.steer_box,
        )  # fmt: skip
        return [*plain, *self.steering.inputs]

    @property
    def pictures(self) -> list[Any]:
        """What follows after the songs, since drawing takes longer than finding them."""
        return [self.shares, self.sound_heading, self.sound, self.sound_table, self.map]


def lay_out(views: Views, say: Texts, max_bytes: int, player: bool) -> Parts:
    """Make the page; to be called inside a `gr.Blocks`."""
    _html(views("header", here="listen"), elem_classes="bare")
    banner = _html("", elem_classes="bare")
    width, token = gr.Number(visible=False), gr.Textbox(visible=False)
    door = _html("", elem_classes="bare", js_on_load=script("door"), most=max_bytes)
    start = _start(say, max_bytes / 1e6)
    choose = _html("", elem_classes="bare", js_on_load=script("buttons"))
    notice = _html("", elem_classes="bare", elem_id="notice", js_on_load=script("notice"))
    with gr.Column(visible=False, elem_id="work") as work:
        again = gr.Button(say("start.again"), elem_id="again", size="sm", variant="secondary")
        with gr.Row(elem_id="table"):
            with gr.Column(scale=7, min_width=280, elem_id="songs"):
                results = _html("", elem_classes="bare", js_on_load=script("results"))
                export = _html("", elem_classes="bare", js_on_load=script("export"))
            with gr.Column(scale=3, min_width=280, elem_id="side"):
                steer = _steer(say)
        with gr.Accordion(say("report.heading"), open=False, elem_id="report"):
            report = _html("", elem_classes="bare", js_on_load="")
        pictures = _pictures(say)
    _player(say, player)
    _html(views("footer"), elem_classes="bare")
    return Parts(
        banner=banner,
        width=width,
        token=token,
        door=door,
        choose=choose,
        notice=notice,
        work=work,
        again=again,
        results=results,
        export=export,
        report=report,
        **start,
        **steer,
        **pictures,
    )


def _start(say: Texts, megabytes: float) -> dict[str, Any]:
    with gr.Column(elem_id="start") as start:
        _html(f"<h1>{say('start.heading')}</h1><p>{say('start.lead')}</p>", elem_classes="bare hero")
        with gr.Row(equal_height=True, elem_id="doors"):
            file = gr.File(
                label=say("start.file"),
                show_label=True,
                file_count="single",
                type="filepath",
                height=190,
                elem_id="file",
                buttons=[],
            )
            with gr.Column(elem_id="paste", min_width=280):
                text = gr.Textbox(
                    label=say("start.paste"),
                    placeholder=say("start.paste_hint"),
                    lines=4,
                    max_lines=8,
                    elem_id="text",
                )
                find = gr.Button(say("start.find"), variant="primary", elem_id="find")
        _html(
            f"<p class='quiet'>{say('start.file_hint', megabytes=f'{megabytes:g}')}</p>", elem_classes="bare"
        )
        examples = _html("", elem_classes="bare", elem_id="examples", js_on_load=script("buttons"))
    return {"start": start, "file": file, "text": text, "find": find, "examples": examples}


def _steer(say: Texts) -> dict[str, Any]:
    with gr.Accordion(say("steer.heading"), open=True, elem_id="steer") as box:
        _html(f"<p class='quiet'>{say('steer.lead')}</p>", elem_classes="bare")
        steering = Steering(say)
        reset = gr.Button(say("steer.reset"), size="sm", elem_id="reset")
    return {"steer_box": box, "steering": steering, "reset": reset}


def _pictures(say: Texts) -> dict[str, Any]:
    with gr.Column(elem_id="pictures"):
        _html(f"<h2>{say('pictures.heading')}</h2>", elem_classes="bare")
        with gr.Row():
            with gr.Column(min_width=280, elem_classes="card"):
                shares = _html("", elem_classes="bare")
            with gr.Column(min_width=280, elem_classes="card"):
                sound_heading = _html("", elem_classes="bare")
                sound = gr.Plot(show_label=False, container=False, elem_id="sound", buttons=[])
                _html(f"<p class='quiet'>{say('pictures.sound_hint')}</p>", elem_classes="bare")
                sound_table = _html("", elem_classes="bare")
        with gr.Column(elem_classes="card"):
            _html(
                f"<h3>{say('pictures.map')}</h3><p class='quiet'>{say('pictures.map_hint')} "
                f"{say('pictures.map_summary')}</p>",
                elem_classes="bare",
            )
            plane = gr.Plot(show_label=False, container=False, elem_id="map", buttons=[])
    return {
        "shares": shares,
        "sound_heading": sound_heading,
        "sound": sound,
        "sound_table": sound_table,
        "map": plane,
    }


def _player(say: Texts, enabled: bool) -> None:
    words = {name: say(f"player.{name}") for name in ("heading", "open", "offline", "close")}
    _html(
        "",
        elem_id="player",
        elem_classes="bare",
        js_on_load=script("player"),
        words=words | {"frame": say("player.frame", title="{title}"), "enabled": enabled},
    )


def _html(value: str, **more: Any) -> Any:
    """Make a piece of HTML without Gradio's own typography and without its click handler."""
    return gr.HTML(value, apply_default_css=False, **({"js_on_load": ""} | more))
