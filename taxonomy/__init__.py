"""Badge types and levels, skills frameworks, and the words that name a competency.

Nothing here knows what a proposal is: fields are names, placements are given as a mapping.
"""
