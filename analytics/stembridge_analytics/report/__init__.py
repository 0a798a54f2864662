"""The report: results and tables in, one self-contained HTML page and five plain lines out."""

from stembridge_analytics.report.data import TABLES_READ, ReportData, RunFacts
from stembridge_analytics.report.findings import summary_lines
from stembridge_analytics.report.page import render

__all__ = ["TABLES_READ", "ReportData", "RunFacts", "render", "summary_lines"]
