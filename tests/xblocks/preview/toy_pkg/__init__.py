"""A package with a block of its own, laid out as a published one."""
