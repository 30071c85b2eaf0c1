"""PURE: what an operation does and how bad it can get, read from what would be sent. Rules come from the catalogue."""
