"""All that a plugin author reads: the hooks, `Source`, `Notifier`, `Guard`; and the registry that calls them."""
