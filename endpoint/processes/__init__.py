"""Processes: what can be executed, with which inputs, and what the answer looks like."""
