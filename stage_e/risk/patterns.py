"""Regular expressions of the catalogue, compiled once: there are more than the standard library keeps."""

import re
from functools import cache


@cache
def compiled(pattern: str, flags: re.RegexFlag = re.DOTALL) -> re.Pattern[str]:
    """The expression that ``pattern`` means. Only texts of the catalogue come here, so that their number is bounded."""
    return re.compile(pattern, flags)
