"""The web page: drop a playlist, hear what belongs in it.

============== ==============================================================
``app``        everything put together
``serving``    which run is served, the line of requests, and helpers beside it
``visitors``   who is who, how often they may ask, what they have open
``pages``      the page itself (Gradio) and the pages beside it (templates)
``views``      HTML from templates that escape everything, ``plots`` pictures
``exports``    a page of songs as files and lists
``api``        the same over HTTP, and the health endpoints
``http``       limits and headers that hold for every request
``texts``      every word the page says
============== ==============================================================
"""
