"""The analyses that are tables of their own, as docs/comparisons.md says."""

import capital
import forecasts
import timing
import views


def all_of(sheet, ledger, window):
    """Puts every analysis on the sheet."""
    for analysis in (*capital.ALL, *views.ALL, *timing.ALL, *forecasts.ALL):
        analysis(sheet, ledger, window)
