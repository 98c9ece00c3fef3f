"""How readers are answered: from a request to a question to the database, of one moment, and what is kept of it."""
