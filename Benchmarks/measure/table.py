"""Rows of results, and the Markdown that they become."""

from dataclasses import dataclass


@dataclass
class Row:
    """One measurement: ours, the other tool's where there is one, and the target that it is held to."""

    what: str
    ours: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""
    met: bool | None = None



def row_against(what, ours, theirs, unit, other, limit=None, at_least=False, digits=2):
    """A row that compares two numbers of one unit; `limit` bounds their ratio."""
    ratio = ours / theirs if theirs else float("inf")
    met = None if limit is None else (ratio >= limit if at_least else ratio <= limit)
    word = "at least" if at_least else "at most"
    return Row(
        what, f"{ours:,.{digits}f} {unit}", f"{other}: {theirs:,.{digits}f} {unit}", ratio,
        "" if limit is None else f"{word} {limit:g} x", met)


def row_bounded(what, value, unit, limit, at_least=False, digits=1, beside=""):
    """A row that holds one number against a bound of its own."""
    met = value >= limit if at_least else value <= limit
    word = "at least" if at_least else "at most"
    return Row(what, f"{value:,.{digits}f} {unit}", beside, None, f"{word} {limit:,g} {unit}", met)


def _shown(ratio: float) -> str:
    """As many digits as one compares by."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2f}" if ratio >= 0.1 else f"{ratio:.3f}"


def markdown(rows: list[Row]) -> str:
    """The rows as an aligned table."""
    head = ["measured", "boathook", "beside it", "ratio", "target", "met"]
    verdicts = {None: "", True: "yes", False: "**no**"}
    cells = [head] + [
        [row.what, row.ours, row.beside, "" if row.ratio is None else _shown(row.ratio), row.target,
         verdicts[row.met]]
        for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    rule = ["-" * width for width in widths]
    lines = [cells[0], rule] + cells[1:]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines)
