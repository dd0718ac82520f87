"""Looks and titles that the badge tests draw."""

from hypothesis import strategies as st

from taxonomy.placement import Placement, Visual, place, visual
from taxonomy.schemes import shipped_schemes
from taxonomy.settings import Edge, Scheme, Shape

REAL_TITLES = (
    "Plant Biology",
    "Holocaust, Genocide, and Human Rights Studies",
    "Construction Management MicroCred (Introduction; Residential Project Management; Leadership)",
    "Preparation for Educators Seeking Alternative Certification",
    "UH Online Quality Course Design Review badge",
    "Connect2Skills",
    "AI",
)


def shipped_looks(brand: str) -> list[tuple[str, Visual]]:
    """Every look that the shipped schemes can give, with a name."""
    return [
        (f"{scheme.id} {placement}", visual(scheme, placement, brand=brand))
        for scheme in shipped_schemes().values()
        for placement in placements(scheme)
    ]


def placements(scheme: Scheme) -> list[Placement]:
    found = []
    for kind in scheme.types:
        for family in kind.families or (None,):
            for level in kind.levels or (None,):
                answers = {"type": kind.id, "family": family, "level": level}
                placed = place(scheme, answers)
                assert isinstance(placed, Placement)
                found.append(placed)
    return found


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")

looks = st.builds(
    Visual,
    shape=st.sampled_from(Shape),
    colour=colours,
    edge=st.sampled_from(Edge),
    kind=st.text(max_size=80),
    banner=st.none() | st.text(max_size=80),
    level=st.none() | st.text(max_size=80),
    marks=st.integers(0, 9),
    metal=st.sampled_from([None, "white", "silver", "gold", "bronze"]),
    brand=colours,
)
