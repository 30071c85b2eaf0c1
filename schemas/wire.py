"""What all wire models share."""

from pydantic import BaseModel, ConfigDict


class Wire(BaseModel):
    """A frozen model of the wire: unknown fields are ignored, secrets stay out of its errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        defer_build=True,  # a command that prints its help builds no validator
        hide_input_in_errors=True,  # inputs hold passwords
        use_attribute_docstrings=True,  # the docstrings are the descriptions in the JSON Schemas
    )
