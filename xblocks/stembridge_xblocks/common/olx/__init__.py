"""Content as OLX that people read and compare, and back, exactly.

    write(content, data, node, leftovers)    onto the block's element
    read(content, node)                      -> OlxReading(data, leftovers, faults); never raises

`docs/olx.md` describes the form.
"""

from stembridge_xblocks.common.olx.form import PLATFORM_ATTRIBUTES
from stembridge_xblocks.common.olx.leftovers import Leftovers
from stembridge_xblocks.common.olx.reading import OlxFault, OlxReading, read
from stembridge_xblocks.common.olx.writing import write

__all__ = ["PLATFORM_ATTRIBUTES", "Leftovers", "OlxFault", "OlxReading", "read", "write"]
