"""Storage for every slice: base class, types, clock, unit of work, audit, outbox, files. No business rules."""
