"""Collections that come in from files: one file for each outside format, over what they all share."""
