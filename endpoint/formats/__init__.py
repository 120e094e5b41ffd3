"""Formats other than Arrow: what they are, and their conversion in a child process."""
