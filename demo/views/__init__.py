"""HTML from templates; whatever a template is given is escaped."""

from demo.views.rendering import Views

__all__ = ["Views"]
