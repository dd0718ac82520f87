"""Event to message to transport. Messages are pure; sending happens in the worker."""
