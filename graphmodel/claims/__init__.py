"""Claims about claims: who says so, what is contested, what held or was known on a day, and who agrees with whom."""
