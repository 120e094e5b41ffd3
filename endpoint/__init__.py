"""An endpoint: OGC API - Processes on top of the runtime, for an edge box or a cloud."""
