"""The door for skills frameworks that somebody brings as a file. Pure.

CASE packages are read in case_package.py, tables in skills_table.py; keeping what was read is
service.py's.
"""

from taxonomy.assembling import Fault, FrameworkRefused
from taxonomy.case_package import read_case
from taxonomy.frameworks import Framework
from taxonomy.skills_table import read_csv

__all__ = ["Fault", "FrameworkRefused", "read_case", "read_csv", "read_framework"]


def read_framework(content: bytes, *, name: str) -> Framework:
    """Read either kind of file, told apart by its content. Raises FrameworkRefused.

    ``name`` is the title of a framework read from a table; a CASE package has its own.
    """
    opening = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    return read_case(content) if opening.startswith(b"{") else read_csv(content, name=name)
