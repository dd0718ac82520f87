"""Who was awarded which badge: keys, classes that somebody holds, awards, status lists."""
