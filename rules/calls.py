"""The meaning of calls: macros that walk lists, what the language has, and declared functions."""

import difflib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import cel

from rules.errors import N_
from rules.functions import Function
from rules.syntax import Call, Literal, Name, Node
from rules.types import (
    NOTHING,
    NUMBER,
    NUMERIC,
    WHOLE,
    YES_NO,
    FactType,
    Kind,
    list_of,
    unify,
)

if TYPE_CHECKING:
    from rules.checking import Checker

Scope = Mapping[str, FactType]
MACROS = ("all", "exists", "exists_one", "filter", "map")


class Calls:
    """Calls: the macros that walk lists, what the language has, and the declared functions."""

    def __init__(self, checker: "Checker") -> None:
        self.checker = checker
        self.natives: Mapping[str, Callable[[Call, list[Node], Scope], FactType]] = {
            "size": self.size,
            "double": self.double,
            "matches": self.matches,
            "contains": self.about_text,
            "startsWith": self.about_text,
            "endsWith": self.about_text,
        }

    def type_of(self, node: Call, scope: Scope) -> FactType:
        refuse = self.checker.refuse
        if node.name == "has" and node.target is None:
            refuse(node, N_("Facts are always there; write has.<field>, without brackets."))
        if node.name in MACROS and node.target is not None:
            return self.walk(node, node.target, scope)
        arguments = [*([node.target] if node.target else []), *node.arguments]
        if node.name in self.natives:
            return self.natives[node.name](node, arguments, scope)
        function = self.checker.functions.get(node.name)
        if function is not None:
            return self.declared(node, function, arguments, scope)
        known = [*self.checker.functions, *self.natives, *MACROS]
        near = difflib.get_close_matches(node.name, known, n=2, cutoff=0.5)
        if near:
            refuse(
                node,
                N_("There is no function “{name}”. Nearest are: {near}."),
                name=node.name,
                near=", ".join(near),
            )
        refuse(node, N_("There is no function “{name}”."), name=node.name)

    def walk(self, node: Call, target: Node, scope: Scope) -> FactType:
        check = self.checker
        walked = check.need(target, scope, Kind.LIST)
        sizes = (2, 3) if node.name == "map" else (2,)
        variable = node.arguments[0] if node.arguments else node
        if len(node.arguments) not in sizes or not isinstance(variable, Name):
            check.refuse(
                node, N_("Write {name}(x, …), with x for each item of the list."), name=node.name
            )
        inner = {**scope, variable.name: walked.of or NOTHING}
        if node.name == "map":
            if len(node.arguments) == 3:
                check.need(node.arguments[1], inner, Kind.YES_NO)
            return list_of(check.type_of(node.arguments[-1], inner))
        check.need(node.arguments[1], inner, Kind.YES_NO)
        return walked if node.name == "filter" else YES_NO

    def count(self, node: Call, arguments: list[Node], needed: int) -> None:
        if len(arguments) != needed:
            self.checker.refuse(
                node,
                N_("{name} takes {needed} values; here it has {given}."),
                name=node.name,
                needed=needed,
                given=len(arguments),
            )

    def size(self, node: Call, arguments: list[Node], scope: Scope) -> FactType:
        self.count(node, arguments, 1)
        self.checker.need(arguments[0], scope, Kind.LIST, Kind.TEXT)
        return WHOLE

    def double(self, node: Call, arguments: list[Node], scope: Scope) -> FactType:
        self.count(node, arguments, 1)
        self.checker.need(arguments[0], scope, *NUMERIC)
        return NUMBER

    def about_text(self, node: Call, arguments: list[Node], scope: Scope) -> FactType:
        if node.target is None:
            self.checker.refuse(node, N_("Write text.{name}(…)."), name=node.name)
        self.count(node, arguments, 2)
        for argument in arguments:
            self.checker.need(argument, scope, Kind.TEXT)
        return YES_NO

    def matches(self, node: Call, arguments: list[Node], scope: Scope) -> FactType:
        self.about_text(node, arguments, scope)
        pattern = arguments[1]
        if not isinstance(pattern, Literal):
            self.checker.refuse(pattern, N_("A pattern must be written out between quotes."))
        try:
            cel.evaluate(f"''.matches({pattern.written})")
        except Exception:
            self.checker.refuse(pattern, N_("This pattern cannot be read."))
        return YES_NO

    def declared(
        self, node: Call, function: Function, arguments: list[Node], scope: Scope
    ) -> FactType:
        check = self.checker
        self.count(node, arguments, len(function.parameters))
        for index, (argument, parameter) in enumerate(
            zip(arguments, function.parameters, strict=True)
        ):
            given = check.type_of(argument, scope)
            if unify(given, parameter) is None:
                check.refuse(
                    argument,
                    N_("{function}: this is a {found}; a {needed} is needed."),
                    function=function.signature,
                    found=given.name,
                    needed=parameter.name,
                )
            self.written(argument, function, index)
        return function.result

    def written(self, argument: Node, function: Function, index: int) -> None:
        check = self.checker
        parameter, test = function.parameters[index], function.written.get(index)
        if parameter.options is None and test is None:
            return
        if not isinstance(argument, Literal):
            check.refuse(argument, N_("This must be written out between quotes."))
        check.option(parameter, argument)
        if not argument.value or (test is not None and not test(argument.value)):
            check.refuse(
                argument,
                N_("{function} cannot use “{value}”."),
                function=function.signature,
                value=argument.value,
            )
