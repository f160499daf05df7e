"""What the oracle says: a value or an absence for each `table/row/column`."""

from intervals import Absent, Figure
from ledger import Known


class Sheet:
    """Cells by key: `{"low", "base", "high"}`, `{"absent": mark}` or `{"input": number}`."""

    def __init__(self):
        self.cells, self.figures = {}, {}

    def put(self, table, row, column, outcome):
        if isinstance(outcome, Known):
            outcome = outcome.figure
        key = f"{table}/{row}/{column}"
        assert key not in self.cells, key
        if isinstance(outcome, Absent):
            self.cells[key] = {"absent": outcome.mark}
        elif isinstance(outcome, Figure):
            self.figures[key] = outcome
            self.cells[key] = {"low": outcome.low, "base": outcome.base, "high": outcome.high}
        else:
            raise TypeError(key)

    def put_input(self, table, row, column, number):
        self.cells[f"{table}/{row}/{column}"] = {"input": number}

    def put_word(self, table, row, column, word):
        self.cells[f"{table}/{row}/{column}"] = {"word": word}

    def put_ends(self, table, row, columns, outcome):
        """The ends of a range, each in a column of its own; nothing for a point, for an open end, or for an absence."""
        if isinstance(outcome, Known):
            outcome = outcome.figure
        if isinstance(outcome, Absent) or outcome.is_point:
            return
        for column, end in zip(columns, (outcome.low, outcome.high)):
            if end is not None:
                self.put(table, row, column, outcome)

    def put_rows(self, table, rows):
        """Rows of (id, columns, outcomes), as they are."""
        for row, columns, outcomes in rows:
            for column, outcome in zip(columns, outcomes):
                if outcome is not None:
                    self.put(table, row, column, outcome)


def any_known(outcomes):
    return any(not isinstance(outcome, Absent) for outcome in outcomes if outcome is not None)


