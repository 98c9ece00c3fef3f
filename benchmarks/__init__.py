"""Measurements: what Bilat costs, beside a limit in the same run."""
