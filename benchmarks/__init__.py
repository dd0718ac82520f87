"""How long things take, on rows that are labelled synthetic. ``make bench`` runs and prints all of it."""
