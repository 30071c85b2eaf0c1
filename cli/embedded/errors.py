"""The one exception of this package."""


class EmbeddedError(Exception):
    """An embedded server cannot be had or does not start; the text says why and what to do, for a person."""


OWN_SERVERS = "set STAGE_E_DATABASE_URL and STAGE_E_REDIS_URL to servers of your own"
