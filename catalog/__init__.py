"""The public read model: entries, search and facets, exports. Never a source of facts."""
