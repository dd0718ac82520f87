"""What may happen to a proposal, and the one door it goes through."""
