"""Pure geometry: where boxes, lines and labels go."""
