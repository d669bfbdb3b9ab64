"""The page itself (Gradio), and the pages beside it."""
