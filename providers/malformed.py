"""What a provider raises within itself about an event that cannot be understood."""


class MalformedError(ValueError):
    """An object that cannot be understood; its text names the shape, never content."""
