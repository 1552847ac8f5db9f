"""What a model is made of: schema, documents, entities, statements and dates, and what one statement means."""
