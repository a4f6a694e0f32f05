"""Everything that runs: configuration, passes, store, mail, pages, service."""
