"""What templates are compiled to means what Jinja2 says that they mean."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jinja2
import pytest
from markupsafe import Markup

from explainer import templating
from explainer.templating import Words


@dataclass(frozen=True)
class Loaf:
    name: str
    crumb: Any = None


class Row(NamedTuple):
    values: str
    mark: Any


GIVEN: dict[str, Any] = {
    "loaf": Loaf("rye & salt", Loaf("<dark>")),
    "plain": {"name": "<b>", "items": "taken", "crumb": {"name": "'x'"}},
    "row": Row("a<b", Loaf("c")),
    "words": Words(colon=": ", items="taken", more="{n} more"),
    "safe": Markup("<b>safe</b>"),
    "many": (Loaf("one"), {"name": "two"}, Loaf("three")),
    "none": None,
    "zero": 0,
}


@pytest.mark.parametrize(
    "template",
    [
        "{{ loaf.name }}{{ plain.name }}{{ loaf.crumb.name }}{{ plain.crumb.name }}{{ safe }}{{ none }}{{ zero }}",
        "{{ words.colon }}{{ words['colon'] }}{{ words.more.format(n='<3>') }}{{ plain.name.upper() }}",
        "{{ row.values }}{{ row['values'] }}{{ row[0] }}{{ row.mark.name }}{{ row.mark.crumb is none }}",
        "{{ 'items' in words }}{{ plain.items() | length }}{{ words.items() | list | length }}",
        "{{ loaf.nothing is defined }}{{ loaf.nothing | default('<none>') }}{{ plain.nothing is defined }}",
        "{{ none.nothing is defined }}{{ loaf.crumb.crumb.name is defined }}",
        "{{ nothing.at_all }}",
        "{{ loaf.nothing }}",
        "{{ loaf.nothing.more }}",
        "{{ loaf.name() }}",
        "{{ nothing() }}",
        "{% macro m(a, b='<d>') %}{{ a }}|{{ b }};{% endmacro %}{{ m(loaf.name) }}{{ m('<', safe) }}{{ m(b=1, a=2) }}{{ m() }}",
        "{% macro m(a, b='<d>') %}{{ a }}|{{ b }};{% endmacro %}{{ m('<') }}{{ m(1, b=loaf.crumb.name) }}",
        "{% macro m(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m('<', 2, three='>') }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m('<', 2) }}",
        "{% macro m(a) %}{{ a }}{{ caller() }}{{ caller() }}{% endmacro %}{% call m('<') %}{{ loaf.name }}{% endcall %}{{ m(1) }}",
        "{% macro m(a) %}{{ a.name }}{% endmacro %}{% for one in many %}{{ m(one) }}{{ loop.index }}{{ one.name }}{% endfor %}",
        "{% macro m(a) %}{% if a %}{{ a }}{{ m(a - 1) }}{% endif %}{% endmacro %}{{ m(3) ~ '<' }}{{ m(2) | upper }}",
        "{% macro m(a) %}{{ a }}<br>{% endmacro %}{% autoescape false %}{{ m('<') }}{{ loaf.name }}{% endautoescape %}{{ m('<') }}",
        "{% macro m(a) %}{{ a }}<br>{% endmacro %}{% autoescape false %}{{ m('<') | escape }}{% endautoescape %}",
        "{% set ns = namespace(a=1) %}{% for one in many if one.name != 'two' %}{% set ns.a = ns.a + 1 %}{{ one.name }}{% endfor %}{{ ns.a }}",
        "{{ range(3) | list }}{{ dict(a='<').a }}{{ cycler('<', '>').next() }}{{ many | map(attribute='name') | join('&') }}",
        "{{ many[2].name ~ loaf.crumb.name }}{{ loaf.name if loaf.crumb else '' }}{{ (loaf.crumb or plain).name }}",
    ],
)
def test_a_template_says_what_jinja_has_it_say(template: str) -> None:
    ours = templating.environment([])
    theirs = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    assert rendered(ours, template) == rendered(theirs, template)


def rendered(environment: jinja2.Environment, template: str) -> str:
    """What a template says, or what is wrong with it."""
    try:
        return environment.from_string(template).render(GIVEN)
    except (jinja2.TemplateError, TypeError) as error:
        return f"{type(error).__name__}: {error}"


def test_macros_come_from_other_templates() -> None:
    environment = templating.environment([])
    environment.loader = jinja2.DictLoader(
        {
            "parts.html": "{% macro m(a) %}<{{ a.name }}>{% endmacro %}",
            "page.html": "{% import 'parts.html' as parts %}{% from 'parts.html' import m %}{{ parts.m(loaf) }}{{ m(plain) }}",
        }
    )
    page = environment.get_template("page.html")
    assert page.render(GIVEN) == page.render(GIVEN) == "<rye &amp; salt><&lt;b&gt;>"


def test_words_of_the_interface_are_escaped_before_they_are_asked_for() -> None:
    words = templating.ready({"stop": "R&D", "more": "<{n}> more"})
    template = templating.environment([]).from_string("{{ t.stop }} {{ t.more.format(n='&') }}")
    assert template.render(t=words) == "R&amp;D &lt;&amp;&gt; more"
