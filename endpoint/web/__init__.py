"""What every request and answer goes through: access, negotiation, headers, log; the pages and the OpenAPI document."""
