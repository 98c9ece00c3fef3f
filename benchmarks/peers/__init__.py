"""What others would build or use instead of Bilat, and the limits that no server on this machine can pass."""
