"""What a request to an HTTP API does: by its method, its path and its parameters, never by the method alone."""
