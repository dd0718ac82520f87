"""Who decides: rules as data, the roll, the tally, and the votes themselves."""
