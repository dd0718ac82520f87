"""Reading an expression into a tree, with places for messages. What the tree means: checking.py.

Only a part of the Common Expression Language is read; what is left out could fail when it is
evaluated, or has no use in a rule (bytes, unsigned numbers, maps, null, indexes).
"""

import re
from dataclasses import dataclass
from typing import Any

import cel

from rules.errors import N_, BadExpression

LONGEST = 2000
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Node:
    at: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """``value`` is a bool, int, float or str; ``written`` is how it stands in the source."""

    value: Any
    written: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Select(Node):
    target: Node
    name: str


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``f(a, b)`` or ``a.f(b)``; the target is the first argument of a method."""

    name: str
    target: Node | None
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Listed(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice(Node):
    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


_TOKENS = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?!\w))
    |(?P<text>[rR](?:"[^"\n]*"|'[^'\n]*')|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:()\[\].,])
    """,
    re.VERBOSE | re.ASCII,
)
_LEVELS: tuple[tuple[str, ...], ...] = (
    ("||",),
    ("&&",),
    ("==", "!=", "<", "<=", ">", ">=", "in"),
    ("+", "-"),
    ("*", "/", "%"),
)


def parse(source: str) -> Node:
    """The tree of an expression. Raises BadExpression."""
    if len(source) > LONGEST:
        raise BadExpression(
            N_("The expression is longer than {longest} characters."), source, 0, longest=LONGEST
        )
    return _Parser(source).whole()


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(source):
        match = _TOKENS.match(source, at)
        if match is None:
            hint = {
                "&": N_("A single “&” means nothing; write “&&”."),
                "|": N_("A single “|” means nothing; write “||”."),
                "=": N_("A single “=” means nothing; write “==” to compare."),
                "{": N_("Maps cannot be used in rules."),
                "'": N_("The text that begins here has no end."),
                '"': N_("The text that begins here has no end."),
            }.get(source[at], N_("“{sign}” cannot stand here."))
            raise BadExpression(hint, source, at, sign=source[at])
        kind = str(match.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, match.group(), at))
        at = match.end()
    return [*tokens, _Token("end", "", len(source))]


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.place]

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise BadExpression(N_("The expression is empty."), self.source, 0)
        node = self.expression()
        if self.next.kind != "end":
            raise self.unexpected()
        return node

    def unexpected(self) -> BadExpression:
        if self.next.kind == "end":
            return BadExpression(
                N_("Something is missing at the end."), self.source, len(self.source)
            )
        return BadExpression(
            N_("“{found}” cannot stand here."), self.source, self.next.at, found=self.next.text
        )

    def take(self, text: str) -> bool:
        """Step over the next token if it is this sign or word."""
        if self.next.text == text and self.next.kind in ("sign", "name"):
            self.place += 1
            return True
        return False

    def need(self, text: str) -> None:
        if self.take(text):
            return
        raise BadExpression(N_("“{sign}” is missing here."), self.source, self.next.at, sign=text)

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadExpression(N_("This is nested too deeply."), self.source, self.next.at)
        node = self.binary(0)
        at = self.next.at
        if self.take("?"):
            yes = self.expression()
            self.need(":")
            node = Choice(at, node, yes, self.expression())
        self.depth -= 1
        return node

    def binary(self, level: int) -> Node:
        if level == len(_LEVELS):
            return self.unary()
        node = self.binary(level + 1)
        while (token := self.next).text in _LEVELS[level] and token.kind in ("sign", "name"):
            self.place += 1
            node = Binary(token.at, token.text, node, self.binary(level + 1))
        return node

    def unary(self) -> Node:
        signs: list[_Token] = []
        while self.next.kind == "sign" and self.next.text in ("!", "-"):
            signs.append(self.next)
            self.place += 1
        if len(signs) > 2:
            raise BadExpression(N_("Too many signs in a row."), self.source, signs[0].at)
        node = self.member()
        for sign in reversed(signs):
            node = Unary(sign.at, sign.text, node)
        return node

    def member(self) -> Node:
        node = self.primary()
        while self.next.kind == "sign" and self.next.text in (".", "["):
            at = self.next.at
            self.place += 1
            if self.source[at] == "[":
                raise BadExpression(
                    N_(
                        "A list may be empty, so its items have no numbers here; use exists or all."
                    ),
                    self.source,
                    at,
                )
            name = self.name()
            if self.take("("):
                node = Call(name.at, name.text, node, self.arguments(")"))
            else:
                node = Select(node.at, node, name.text)
        return node

    def name(self) -> _Token:
        token = self.next
        if token.kind != "name":
            raise self.unexpected()
        self.place += 1
        return token

    def primary(self) -> Node:
        token = self.next
        if token.kind in ("number", "text"):
            self.place += 1
            return Literal(token.at, _value(token, self.source), token.text)
        if token.kind == "name" and token.text != "in":
            self.place += 1
            if token.text in ("true", "false"):
                return Literal(token.at, token.text == "true", token.text)
            if token.text == "null":
                raise BadExpression(
                    N_("Facts are never null. Ask has.<field> whether a field was answered."),
                    self.source,
                    token.at,
                )
            if self.take("("):
                return Call(token.at, token.text, None, self.arguments(")"))
            return Name(token.at, token.text)
        if self.take("("):
            node = self.expression()
            self.need(")")
            return node
        if self.take("["):
            return Listed(token.at, self.arguments("]"))
        raise self.unexpected()

    def arguments(self, closing: str) -> tuple[Node, ...]:
        items: list[Node] = []
        if self.take(closing):
            return ()
        items.append(self.expression())
        while self.take(","):
            items.append(self.expression())
        self.need(closing)
        return tuple(items)


def _value(token: _Token, source: str) -> Any:
    """The value of a number or text, as the language itself reads it."""
    try:
        value = cel.evaluate(token.text)
    except Exception as error:
        raise BadExpression(
            N_("“{written}” cannot be read."), source, token.at, written=token.text
        ) from error
    if isinstance(value, int | float) and not abs(value) <= 1e9:
        raise BadExpression(
            N_("“{written}” is too large a number."), source, token.at, written=token.text
        )
    return value
