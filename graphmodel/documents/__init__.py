"""What was read, as text: articles in PDF and HTML become plain text with what they say of themselves, and a text becomes a document of a model."""
