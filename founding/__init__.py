"""How an institution is set up on an empty database: its course, and what each step writes.

Nothing is kept here that the institution's own rows can hold: each step adopts a profile, adds units
and people, gives seats. Pages are in app/, what a profile may say in profiles/.
"""
