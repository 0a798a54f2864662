"""When people leave, who leaves sooner, who falls silent. `MODEL` is the default set.

Leaving is an explicit unenrolment, or not having completed at the close of the run; completion
competes with it. The functions work on any data frame of times and events.
"""

from stembridge_analytics.models.dropout.cox import cox
from stembridge_analytics.models.dropout.hazard import hazard
from stembridge_analytics.models.dropout.incidence import incidence
from stembridge_analytics.models.dropout.log_rank import log_rank
from stembridge_analytics.models.dropout.restricted_mean import restricted_mean
from stembridge_analytics.models.dropout.run import MODEL
from stembridge_analytics.models.dropout.silence import silence
from stembridge_analytics.models.dropout.survival import survival

__all__ = [
    "MODEL", "cox", "hazard", "incidence", "log_rank", "restricted_mean", "silence", "survival"
]  # fmt: skip
