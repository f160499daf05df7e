"""The tables of a report's page as a reader sees them: without the boxes that unfold and what only paper shows."""

from html.parser import HTMLParser

VOID = {"meta", "br", "rect", "line", "circle", "polyline", "path", "colgroup"}
HIDDEN = {"t", "vh", "skip"}


class Tables(HTMLParser):
    """Gathers (title, heads, rows, line) of every table."""

    def __init__(self):
        super().__init__()
        self.tables, self.stack, self.hidden, self.cell = [], [], 0, None
        self.title, self.head_rows, self.rows, self.line, self.in_head = "", [], [], 0, False

    def handle_starttag(self, tag, attributes):
        if tag in VOID:
            return
        given = dict(attributes)
        hides = tag == "sup" or bool(HIDDEN & set((given.get("class") or "").split()))
        self.stack.append((tag, hides))
        self.hidden += hides
        if tag == "table":
            self.title, self.head_rows, self.rows, self.line = "", [], [], self.getpos()[0]
        elif tag == "h3":
            self.title = ""
        elif tag == "thead":
            self.in_head = True
        elif tag == "tr":
            (self.head_rows if self.in_head else self.rows).append([])
        elif tag in ("td", "th") and not self.hidden:
            self.cell = ["", int(given.get("colspan", 1)), int(given.get("rowspan", 1))]

    def handle_endtag(self, tag):
        while self.stack:
            open_tag, hides = self.stack.pop()
            self.hidden -= hides
            if open_tag == tag:
                break
        if tag == "thead":
            self.in_head = False
        elif tag in ("td", "th") and self.cell is not None:
            (self.head_rows if self.in_head else self.rows)[-1].append(self.cell)
            self.cell = None
        elif tag == "table":
            rows = [[field for text, span, _ in row for field in [text] + [""] * (span - 1)] for row in self.rows]
            self.tables.append((self.title, self.heads(), [(self.line, row) for row in rows], self.line))

    def handle_data(self, text):
        if self.hidden:
            return
        if self.cell is not None:
            self.cell[0] += text
        elif any(tag == "h3" for tag, _ in self.stack):
            self.title += text

    def heads(self):
        """Returns the heads of the columns, each with its spanner in front."""
        if len(self.head_rows) < 2:
            return [text for row in self.head_rows for text, _, _ in row]
        under, heads = iter(self.head_rows[1]), []
        for text, span, rows in self.head_rows[0]:
            heads += [text] if rows > 1 else [f"{text} {next(under)[0]}".strip() for _ in range(span)]
        return heads
