"""Pages are sent without the indentation of their templates; plain text is sent as it was written."""

from pathlib import Path

import pytest
from django.template import Engine, Template

DEEP = """<ul>
    {% for one in many %}
\t\t<li
            class="a"
        >{{ one }}</li>

    {% endfor %}
</ul>
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    for name in ("deep.html", "deep.txt"):
        (tmp_path / name).write_text(DEEP, encoding="utf-8")
    return Engine(dirs=[tmp_path], loaders=["ledger.screens.dedenting.Loader"])


def source_of(template: Template) -> str:
    return str(template.source)


def test_page_loses_its_indentation_and_keeps_its_lines(engine: Engine) -> None:
    assert source_of(engine.get_template("deep.html")) == (
        '<ul>\n{% for one in many %}\n<li\nclass="a"\n>{{ one }}</li>\n\n{% endfor %}\n</ul>\n'
    )


def test_plain_text_stays_as_it_was_written(engine: Engine) -> None:
    assert source_of(engine.get_template("deep.txt")) == DEEP


def test_what_somebody_wrote_keeps_its_spaces(engine: Engine) -> None:
    page = engine.render_to_string("deep.html", {"many": ["a\n    b"]})

    assert "a\n    b</li>" in page


def test_pages_of_the_office_are_read_this_way() -> None:
    source = source_of(Engine.get_default().get_template("components/table.html"))

    assert "\n " not in source
    assert source.count("\n") == Path("templates/components/table.html").read_text(encoding="utf-8").count("\n")
