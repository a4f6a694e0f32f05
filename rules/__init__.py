"""What is right: nouns and decisions, pure. No input, no output, no clock, no logging."""
