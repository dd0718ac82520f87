"""Every address of the application that can be opened, with sample values in its parameters."""

from collections.abc import Iterator, Mapping
from itertools import product

from flask import Flask
from werkzeug.routing import Rule

NEVER = {"static", "bootstrap.static"}
"""Files that are the same for everybody."""


def every_address(app: Flask, values: Mapping[str, list[str]]) -> Iterator[str]:
    """Every page that can be fetched. KeyError where a parameter has no sample value."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in NEVER:
            yield from addresses(rule, values)


def addresses(rule: Rule, values: Mapping[str, list[str]]) -> Iterator[str]:
    """The rule's addresses with every combination of samples. KeyError for a parameter without one."""
    names = [name for name in sorted(rule.arguments) if f"{name}>" in rule.rule]
    for chosen in product(*[_values(rule, name, values) for name in names]):
        address = rule.rule
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"<int:{name}>", value).replace(f"<{name}>", value)
        yield address


def _values(rule: Rule, name: str, values: Mapping[str, list[str]]) -> list[str]:
    """Samples for a parameter: by the word before it in the address, else by its name."""
    path = rule.rule.strip("/").split("/")
    place = next(number for number, part in enumerate(path) if f"{name}>" in part)
    integer = f"<int:{name}>" in rule.rule
    for key in (f"{path[place - 1]} {name}", f"int:{name}", name)[:: 1 if integer else 2]:
        if key in values:
            return values[key]
    raise KeyError(f"{rule.rule}: give a sample value for {name!r} in samples()")
