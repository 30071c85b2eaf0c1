"""``stage-e doctor``: one look at everything that Stage E needs here."""
