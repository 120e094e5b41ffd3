"""The version of the plugin, its endpoint and their core, which are released together."""

VERSION = "0.1.0"
