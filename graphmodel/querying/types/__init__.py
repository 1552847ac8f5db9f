"""The types of the dialect: what the values of a query may be, and which operations both engines answer alike."""
