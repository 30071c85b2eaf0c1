"""What a person sees: cards, progress and answers, drawn on a terminal or as plain lines."""
