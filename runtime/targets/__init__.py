"""Where jobs run: on this computer, or on an endpoint."""
