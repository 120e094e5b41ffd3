"""The case table: algorithms, small generated layers, parameters. Every target runs it."""
