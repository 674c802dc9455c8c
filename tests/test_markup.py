"""What stands in a page is written so that it means what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from explainer.markup import in_html

PIECES = ["a", "&", "<", ">", "'", '"', "麵包", "\0", " "]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_texts_are_written_as_markupsafe_writes_them(text: str) -> None:
    for _ in range(2):  # what was seen before is taken for what it was then
        assert in_html(text) == str(escape(text))
        assert in_html(Markup(text)) == text  # noqa: S704 - it is compared, not shown  # nosec B704


@pytest.mark.parametrize("value", [0, -1, True, 1.5, 1e-9, float("inf"), None, ["<"], ("'",)])
def test_other_values_are_written_as_markupsafe_writes_them(value: object) -> None:
    assert in_html(value) == str(escape(value))
