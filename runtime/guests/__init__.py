"""Guests in Wasmtime: compiled, given their memory, called, and believed in nothing."""
