"""The catalogue of tools, and how a step is lowered to the operation that will be sent."""
