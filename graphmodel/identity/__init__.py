"""Who is the same: recorded decisions, and candidates for them."""
