"""The schemes that come with Imprimatur, and how a profile's section selects or writes one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from persistence.text import Text
from taxonomy.frameworks import shipped_frameworks
from taxonomy.settings import Scheme, SchemeInvalid, parse_scheme, scheme_from

FOLDER = Path(__file__).parent / "schemes"


class TaxonomySettings(BaseModel):
    """An institution's taxonomy: one scheme, and the shipped skills frameworks it uses."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scheme: Scheme
    frameworks: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The section with the scheme written out, for an adopted profile to keep.

        A profile that kept only the name of a shipped scheme would change with the program.
        """
        return {"scheme": self.scheme.as_data(), "frameworks": list(self.frameworks)}


@cache
def shipped_schemes() -> Mapping[str, Scheme]:
    """Every shipped scheme by its id, in the order of ids."""
    schemes = [
        parse_scheme(path.read_bytes(), where=path.name) for path in sorted(FOLDER.glob("*.toml"))
    ]
    return {scheme.id: scheme for scheme in schemes}


def parse_section(section: Mapping[str, Any], *, where: str = "taxonomy.toml") -> TaxonomySettings:
    """Read a profile's taxonomy section. Raises SchemeInvalid with every reason.

    ``scheme`` is the id of a shipped scheme, or a table holding a scheme of the institution's own.
    ``frameworks`` lists shipped frameworks; imported ones are added to the database instead.
    """
    reasons: list[Text] = []
    scheme = _scheme(section.get("scheme"), where, reasons)
    frameworks = section.get("frameworks", [])
    known = shipped_frameworks()
    if not isinstance(frameworks, list | tuple):
        reasons.append(Text("{where}: frameworks is a list of ids.", where=where))
        frameworks = []
    for key in frameworks:
        if key not in known:
            reasons.append(
                Text(
                    '{where}: "{key}" is not a shipped framework. There are: {names}. '
                    "Import others from a file.",
                    where=where,
                    key=key,
                    names=", ".join(known),
                )
            )
    for name in sorted(section.keys() - {"scheme", "frameworks"}):
        reasons.append(
            Text(
                '{where}: "{name}" is not known here. Use scheme and frameworks.',
                where=where,
                name=name,
            )
        )
    if scheme is None or reasons:
        raise SchemeInvalid(reasons)
    return TaxonomySettings(scheme=scheme, frameworks=tuple(frameworks))


def _scheme(given: object, where: str, reasons: list[Text]) -> Scheme | None:
    shipped = shipped_schemes()
    if isinstance(given, str) and given in shipped:
        return shipped[given]
    if isinstance(given, Mapping):
        try:
            return scheme_from(given, where=where)
        except SchemeInvalid as invalid:
            reasons.extend(invalid.reasons)
            return None
    names = ", ".join(shipped)
    if given is None:
        message = "{where}: name a scheme, or write one under [scheme]. Shipped: {names}."
        reasons.append(Text(message, where=where, names=names))
    else:
        message = '{where}: "{given}" is not a shipped scheme. There are: {names}.'
        reasons.append(Text(message, where=where, given=str(given)[:60], names=names))
    return None
