"""Payloads to layers."""
