"""A report as Markdown and as one HTML page, from the same calls."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;
color:#1c2733}table{border-collapse:collapse;margin:1rem 0}th,td{padding:.25rem .75rem;
border-bottom:1px solid #d5dde4;text-align:right}th:first-child,td:first-child{text-align:left}
img{max-width:100%}figcaption{color:#51606e;font-size:.9rem}"""

Cell = str | int | float


def text(value: Cell) -> str:
    """A cell: three decimals for fractions, a dash for what is not a number."""
    if isinstance(value, float):
        return "–" if value != value else f"{value:.3f}"
    return str(value)


class Document:
    """Collects headings, paragraphs, tables and pictures; ``save`` writes both forms."""

    def __init__(self, title: str):
        self.title = title
        self.markdown: list[str] = [f"# {title}"]
        self.page: list[str] = [f"<h1>{html.escape(title)}</h1>"]

    def heading(self, words: str) -> None:
        """A second-level heading."""
        self.markdown.append(f"## {words}")
        self.page.append(f"<h2>{html.escape(words)}</h2>")

    def paragraph(self, words: str) -> None:
        """Plain text."""
        self.markdown.append(words)
        self.page.append(f"<p>{html.escape(words)}</p>")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """A table; the first column is text, the others figures."""
        cells = [[text(value) for value in row] for row in rows]
        lines = [columns, ["---"] + ["---:"] * (len(columns) - 1), *cells]
        self.markdown.append("\n".join("| " + " | ".join(line) + " |" for line in lines))
        head = "".join(f"<th>{html.escape(c)}</th>" for c in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>" for row in cells
        )
        self.page.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")

    def picture(self, name: str, caption: str) -> None:
        """A picture that lies beside the report."""
        self.markdown.append(f"![{caption}]({name})")
        words = html.escape(caption)
        self.page.append(
            f'<figure><img src="{name}" alt="{words}"><figcaption>{words}</figcaption></figure>'
        )

    def save(self, folder: Path, stem: str = "report") -> None:
        """Writes ``<stem>.md`` and ``<stem>.html``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{stem}.md").write_text("\n\n".join(self.markdown) + "\n", encoding="utf-8")
        head = f'<meta charset="utf-8"><title>{html.escape(self.title)}</title>'
        page = f"<!doctype html><html lang=en><head>{head}<style>{STYLE}</style></head><body>"
        body = "\n".join(self.page)
        (folder / f"{stem}.html").write_text(f"{page}{body}</body></html>\n", encoding="utf-8")
