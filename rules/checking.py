"""What an expression means before it is ever evaluated: the type of each part, the facts it names.

Every part is looked at, also those that evaluation would skip, so that an accepted expression
cannot fail on values of the declared types.
"""

import difflib
from collections.abc import Mapping
from typing import NoReturn

from rules.calls import Calls
from rules.errors import N_, BadExpression
from rules.functions import Function
from rules.syntax import (
    Binary,
    Call,
    Choice,
    Listed,
    Literal,
    Name,
    Node,
    Select,
    Unary,
)
from rules.types import (
    NOTHING,
    NUMBER,
    NUMERIC,
    TEXT,
    WHOLE,
    YES_NO,
    FactType,
    Kind,
    list_of,
    unify,
)


class Checker:
    """Checks one expression. ``used`` collects the declared facts that it names."""

    def __init__(
        self, source: str, names: Mapping[str, FactType], functions: Mapping[str, Function]
    ) -> None:
        self.source = source
        self.names = names
        self.functions = functions
        self.used: set[str] = set()
        self.calls = Calls(self)

    def refuse(self, node: Node, message: str, **values: object) -> NoReturn:
        raise BadExpression(message, self.source, node.at, **values)

    def type_of(self, node: Node, scope: Mapping[str, FactType]) -> FactType:
        """The type of a part; ``scope`` holds the variables of the lists being walked."""
        match node:
            case Literal(value=bool()):
                return YES_NO
            case Literal(value=int()):
                return WHOLE
            case Literal(value=float()):
                return NUMBER
            case Literal():
                return TEXT
            case Name() | Select():
                return self.fact(node, scope)
            case Call():
                return self.calls.type_of(node, scope)
            case Listed():
                return self.listed(node, scope)
            case Unary():
                return self.unary(node, scope)
            case Choice():
                return self.choice(node, scope)
            case Binary():
                return self.binary(node, scope)
        raise AssertionError(node)

    def need(self, node: Node, scope: Mapping[str, FactType], *kinds: Kind) -> FactType:
        """The type of a part that must be of one of these kinds."""
        found = self.type_of(node, scope)
        if found.kind not in kinds:
            self.refuse(
                node,
                N_("This is a {found}; a {needed} is needed here."),
                found=found.name,
                needed=kinds[0].value,
            )
        return found

    def fact(self, node: Node, scope: Mapping[str, FactType]) -> FactType:
        path, root = _path(node)
        if isinstance(root, Name) and path[0] in scope:
            return self.select(node, scope[path[0]], path[1:])
        if not isinstance(root, Name):
            return self.select(node, self.type_of(root, scope), path)
        for end in range(len(path), 0, -1):
            name = ".".join(path[:end])
            if name in self.names:
                self.used.add(name)
                return self.select(node, self.names[name], path[end:])
        return self.unknown(root, ".".join(path))

    def unknown(self, node: Node, name: str) -> NoReturn:
        group = name.partition(".")[0] + "."
        members = [one for one in self.names if one.startswith(group)]
        near = difflib.get_close_matches(name, members or list(self.names), n=3, cutoff=0.6)
        if not near and not members:
            self.refuse(node, N_("There is no fact “{name}”."), name=name)
        self.refuse(
            node,
            N_("There is no fact “{name}”. Nearest are: {near}."),
            name=name,
            near=", ".join(near or members[:6]),
        )

    def select(self, node: Node, type_: FactType, path: list[str]) -> FactType:
        for name in path:
            if type_.kind is not Kind.RECORD:
                self.refuse(
                    node, N_("A {found} has no part “{name}”."), found=type_.name, name=name
                )
            if name not in type_.fields:
                self.refuse(
                    node,
                    N_("There is no part “{name}” here. There are: {known}."),
                    name=name,
                    known=", ".join(type_.fields),
                )
            type_ = type_.fields[name]
        return type_

    def listed(self, node: Listed, scope: Mapping[str, FactType]) -> FactType:
        common = NOTHING
        for item in node.items:
            joined = unify(common, self.type_of(item, scope))
            if joined is None:
                self.refuse(item, N_("The items of a list must all be of one type."))
            common = joined
        return list_of(common)

    def unary(self, node: Unary, scope: Mapping[str, FactType]) -> FactType:
        if node.operator == "!":
            return self.need(node.operand, scope, Kind.YES_NO)
        return self.need(node.operand, scope, *NUMERIC)

    def choice(self, node: Choice, scope: Mapping[str, FactType]) -> FactType:
        self.need(node.condition, scope, Kind.YES_NO)
        joined = unify(self.type_of(node.yes, scope), self.type_of(node.no, scope))
        if joined is None:
            self.refuse(node, N_("Both answers after “?” must be of one type."))
        return joined

    def binary(self, node: Binary, scope: Mapping[str, FactType]) -> FactType:
        if node.operator in ("&&", "||"):
            self.need(node.left, scope, Kind.YES_NO)
            self.need(node.right, scope, Kind.YES_NO)
            return YES_NO
        left, right = self.type_of(node.left, scope), self.type_of(node.right, scope)
        if node.operator in ("==", "!="):
            return self.equality(node, left, right)
        if node.operator == "in":
            return self.membership(node, left, right)
        if node.operator in ("<", "<=", ">", ">="):
            numbers = left.kind in NUMERIC and right.kind in NUMERIC
            if not numbers and not (left.kind is right.kind is Kind.DAY):
                self.unfit(node, left, right)
            return YES_NO
        return self.arithmetic(node, left, right)

    def unfit(self, node: Binary, left: FactType, right: FactType) -> NoReturn:
        self.refuse(
            node,
            N_("“{sign}” cannot be used between a {left} and a {right}."),
            sign=node.operator,
            left=left.name,
            right=right.name,
        )

    def equality(self, node: Binary, left: FactType, right: FactType) -> FactType:
        numbers = left.kind in NUMERIC and right.kind in NUMERIC
        if not numbers and (unify(left, right) is None or Kind.RECORD in (left.kind, right.kind)):
            self.unfit(node, left, right)
        self.option(left, node.right)
        self.option(right, node.left)
        return YES_NO

    def membership(self, node: Binary, left: FactType, right: FactType) -> FactType:
        if right.kind is not Kind.LIST or right.of is None:
            self.refuse(node.right, N_("After “in” a list is needed."))
        numbers = left.kind in NUMERIC and right.of.kind in NUMERIC
        if not numbers and (unify(left, right.of) is None or left.kind is Kind.RECORD):
            self.unfit(node, left, right)
        self.option(right.of, node.left)
        for item in node.right.items if isinstance(node.right, Listed) else ():
            self.option(left, item)
        return YES_NO

    def option(self, type_: FactType, node: Node) -> None:
        """Refuse a written text that a fact with fixed answers can never equal."""
        if type_.options is None or not isinstance(node, Literal) or node.value == "":
            return
        if node.value not in type_.options:
            self.refuse(
                node,
                N_("“{value}” is not one of the answers. They are: {known}."),
                value=node.value,
                known=", ".join(type_.options) or "none",
            )

    def arithmetic(self, node: Binary, left: FactType, right: FactType) -> FactType:
        sign = node.operator
        if {left.kind, right.kind} == set(NUMERIC):
            self.refuse(
                node,
                N_("A number and a whole number cannot be combined: write 2.0, or double(…)."),
            )
        joined = unify(left, right)
        if sign == "+" and joined and joined.kind in (Kind.TEXT, Kind.LIST):
            return TEXT if joined.kind is Kind.TEXT else joined
        if joined is None or joined.kind not in NUMERIC:
            self.unfit(node, left, right)
        if sign in ("/", "%") and not (isinstance(node.right, Literal) and node.right.value):
            self.refuse(node.right, N_("Only a written number other than zero can divide."))
        if joined.kind is {"*": Kind.WHOLE, "%": Kind.NUMBER}.get(sign):
            self.unfit(node, left, right)
        return joined


def _path(node: Node) -> tuple[list[str], Node]:
    """``a.b.c`` as its names and the node it begins with (left out when that is not a name)."""
    path: list[str] = []
    while isinstance(node, Select):
        path.insert(0, node.name)
        node = node.target
    if isinstance(node, Name):
        path.insert(0, node.name)
    return path, node
