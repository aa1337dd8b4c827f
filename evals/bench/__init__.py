"""Figures that are not agreement: how well search finds, how fast the examiner is."""
