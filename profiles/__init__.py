"""An institution's folder, read, checked and adopted: the only floor that sees a whole profile."""
