"""What each word of ``stage-e`` takes and calls. Heavy imports stand inside, so that help comes at once."""
