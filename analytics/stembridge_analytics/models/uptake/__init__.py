"""Uptake: how many teachers a course reaches, and whether it reaches classrooms.

Functions on data frames, and `MODEL`, which asks them of a store.
"""

from stembridge_analytics.models.uptake.first_use import first_use
from stembridge_analytics.models.uptake.nonresponse import weighted_use
from stembridge_analytics.models.uptake.places_reached import places_reached
from stembridge_analytics.models.uptake.question import MODEL
from stembridge_analytics.models.uptake.rates import enrolment_rate
from stembridge_analytics.models.uptake.spread import diffusion_curve
from stembridge_analytics.models.uptake.sustained_use import sustained_use

__all__ = [
    "MODEL",
    "diffusion_curve",
    "enrolment_rate",
    "first_use",
    "places_reached",
    "sustained_use",
    "weighted_use",
]
