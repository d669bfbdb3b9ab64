"""Gradio's theme in the page's colours; `static/house.css` has the rest."""

from __future__ import annotations

import gradio as gr

_SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "DejaVu Sans Mono", "monospace")


def theme() -> gr.themes.Base:
    """Make it; only fonts that the reader's machine has, so that nothing is fetched."""
    made = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=list(_SANS),
        font_mono=list(_MONO),
        radius_size=gr.themes.sizes.radius_lg,
    )
    colours = {
        "body_background_fill": "var(--ground)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--quiet)",
        "background_fill_primary": "var(--card)",
        "background_fill_secondary": "var(--ground)",
        "block_background_fill": "var(--card)",
        "block_border_color": "var(--line)",
        "block_label_background_fill": "var(--card)",
        "block_label_text_color": "var(--ink)",
        "block_title_text_color": "var(--ink)",
        "block_info_text_color": "var(--quiet)",
        "border_color_primary": "var(--line)",
        "input_background_fill": "var(--ground)",
        "input_border_color": "var(--field)",
        "input_placeholder_color": "var(--quiet)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "var(--card)",
        "button_secondary_background_fill_hover": "var(--hover)",
        "button_secondary_text_color": "var(--ink)",
        "button_secondary_border_color": "var(--field)",
        "color_accent": "var(--accent)",
        "slider_color": "var(--accent)",
        "checkbox_background_color_selected": "var(--accent)",
        "checkbox_border_color": "var(--field)",
        "checkbox_border_color_selected": "var(--accent)",
        "checkbox_label_background_fill": "var(--card)",
        "checkbox_label_background_fill_selected": "var(--hover)",
        "checkbox_label_text_color_selected": "var(--ink)",
        "link_text_color": "var(--accent)",
    }
    dark = {f"{name}_dark": value for name, value in colours.items() if name != "color_accent"}
    return made.set(**colours, **dark)
