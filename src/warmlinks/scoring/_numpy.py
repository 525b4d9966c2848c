"""numpy, or an error that says how to install it."""

from warmlinks.errors import SettingsError

try:
    import numpy as np
except ModuleNotFoundError:
    raise SettingsError("a history needs numpy", advice="Install it: pip install 'warmlinks[fast]'") from None

__all__ = ["np"]
