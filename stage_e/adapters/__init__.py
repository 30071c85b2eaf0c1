"""The world: where each port meets a database, a broker or a service."""
