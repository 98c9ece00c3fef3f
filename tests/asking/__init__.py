"""How readers are answered."""
