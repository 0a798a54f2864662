"""The analytics' commands, one module each: parse, call, print.

The root group imports every command to list it, so a command module imports click and the standard
library at its top and everything else inside its function.
"""

# What to install when a command finds a package missing. A module may name another one of its own.
EXTRA = "analytics"
