"""The HTTP face of Stage E."""
