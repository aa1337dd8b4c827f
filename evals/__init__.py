"""Is the grader right, where, and by how much?

Read in this order: `datasets` (human-graded answers in), `metrics` and `raters` (agreement),
`calibration` (does the stated confidence mean anything), `bootstrap` (how sure each figure is).
"""
