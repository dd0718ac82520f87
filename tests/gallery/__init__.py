"""Every part of the look on pages of samples, for tests and for looking at; never part of the application."""
