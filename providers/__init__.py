"""How the outside is spoken to: one folder or file for each outside system."""
