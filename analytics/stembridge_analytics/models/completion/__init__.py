"""Who completes: odds, differences of shares, runs that resemble themselves."""

from stembridge_analytics.models.completion.clustered import gee, random_intercept
from stembridge_analytics.models.completion.logit import logit
from stembridge_analytics.models.completion.margins import adjusted, margins
from stembridge_analytics.models.completion.question import MODEL

__all__ = ["MODEL", "adjusted", "gee", "logit", "margins", "random_intercept"]
