"""By which rules: packs of cited rules, findings, waivers."""
