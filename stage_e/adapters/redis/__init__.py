"""The doorbell and the live news on Redis or Valkey (7 or later). Whatever is in there may be lost at any time."""
