"""Who there is: institutions, units, people, their dated roles, and what each may see."""
