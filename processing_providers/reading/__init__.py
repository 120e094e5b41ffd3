"""Layers to payloads."""
