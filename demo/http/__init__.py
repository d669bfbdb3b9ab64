"""Limits and headers that hold for every request."""
