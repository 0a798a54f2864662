"""The blocks' commands, one module each; the base install is enough if it names no EXTRA."""
