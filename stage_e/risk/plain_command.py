"""A command text that is no more than words, or such commands that are joined."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlainCommand:
    """Commands that are joined into one text."""

    commands: tuple[tuple[str, ...], ...]
    bare: bool = True
    """Whether the text is nothing but words."""

    @property
    def argv(self) -> tuple[str, ...] | None:
        """Words that mean the same as the text, without a shell; nothing when it takes one."""
        return self.commands[0] if self.bare else None
