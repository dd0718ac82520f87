"""Content as hypothesis invents it: any answers that could be stored, and odder ones."""

from typing import Any

from hypothesis import strategies as st

from proposals.catalogue import GOVERNED

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
leaves = st.none() | numbers | words
rows = st.lists(
    st.fixed_dictionaries({"id": words}, optional={"statement": leaves, "skills": leaves}),
    max_size=3,
)
values = leaves | st.lists(words, max_size=3) | rows | st.dictionaries(words, leaves, max_size=3)
contents: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(sorted(GOVERNED)) | words, values, max_size=6
)
