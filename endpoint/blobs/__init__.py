"""Blobs: bytes named by their SHA-256, kept in files, granted to owners, sent and received."""
