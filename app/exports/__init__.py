"""The whole collection as files that others, or another Bilat, can read."""
