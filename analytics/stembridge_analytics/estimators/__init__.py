"""Estimators of statistics: numbers in, numbers out; they know no lesson and no programme."""
