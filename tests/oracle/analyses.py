"""The analyses that are tables of their own, as docs/comparisons.md says."""

import capital
import forecasts
import timing
import views


def all_of(sheet, ledger, window):
    """Puts every analysis on the sheet."""
    for analysis in (*capital.ALL, *views.ALL, *timing.ALL, *forecasts.ALL):
        analysis(sheet, ledger, window)
    leave_out_what_is_unknown(sheet)


def leave_out_what_is_unknown(sheet):
    """A table of analyses in which no figure is known has no rows."""
    table = lambda key: key.split("/")[0]
    ours = [key for key in sheet.cells if table(key).startswith(("capital.", "analysis."))]
    told = {table(key) for key in ours if "absent" not in sheet.cells[key]}
    for key in ours:
        if table(key) not in told:
            del sheet.cells[key]
