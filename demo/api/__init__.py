"""The recommendation over HTTP, its documentation, and the health endpoints."""
