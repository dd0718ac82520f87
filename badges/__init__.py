"""Badges of approved programs: their picture, and what is awarded under it."""
