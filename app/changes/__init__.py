"""The feed of all changes: page by page, as Atom, and as they are made."""
