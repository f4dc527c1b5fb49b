"""What a template may say: print a known field, repeat over a list, choose by a field. Nothing else, ever.

docxtpl runs a template's tags as Jinja code, so a Word file from outside is a program. Every tag is therefore
read into a syntax tree and compared with a short list of permitted forms before anything runs; the environment
that runs it reaches plain texts, lists and dicts only, and refuses calls and arithmetic once more.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import SandboxedEnvironment

from fasttrack_core.documents.fields import Family
from fasttrack_core.errors import MissingFact

MOST_LOOPS = 60
DEEPEST_LOOP = 3
DEEPEST_CHOICE = 8
_LOOP_FACTS = frozenset({"first", "last", "index"})
_FILTERS = frozenset({"upper", "join"})


class LetterEnvironment(SandboxedEnvironment):
    """Jinja with plain data only: no globals, no tests, no calls, no arithmetic, no attributes of Python objects."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)
    intercepted_unops = frozenset(SandboxedEnvironment.default_unop_table)

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.tests.clear()
        permitted = {name: self.filters[name] for name in _FILTERS}
        self.filters.clear()
        self.filters.update(permitted, _text=_text, _entries=_entries)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP_FACTS:
            return getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> NoReturn:
        raise SecurityError("a template may not look inside a value")

    def call(self, *_: Any, **__: Any) -> NoReturn:
        raise SecurityError("a template may not call anything")

    def call_binop(self, *_: Any) -> NoReturn:
        raise SecurityError("a template may not calculate")

    def call_unop(self, *_: Any) -> NoReturn:
        raise SecurityError("a template may not calculate")


def _text(value: object, path: str, meaning: str) -> object:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool) and path == "loop.index":
        return value
    return _missing(path, meaning, "")


def _entries(value: object, path: str, meaning: str) -> object:
    if isinstance(value, list) and value:
        return value
    return _missing(path, meaning, [])


_COLLECTED: ContextVar[dict[str, str] | None] = ContextVar("collected", default=None)


@contextmanager
def collecting() -> Iterator[dict[str, str]]:
    """While this is open a missing fact stops nothing: it is collected, path to what it is, in reading order."""
    found: dict[str, str] = {}
    token = _COLLECTED.set(found)
    try:
        yield found
    finally:
        _COLLECTED.reset(token)


def _missing(path: str, meaning: str, instead: object) -> object:
    found = _COLLECTED.get()
    if found is None:
        raise missing(meaning)
    found.setdefault(path, meaning)
    return instead


def missing(*meanings: str) -> MissingFact:
    """The error for facts that a document prints and nobody has recorded."""
    listed = meanings[0] if len(meanings) == 1 else f"{', '.join(meanings[:-1])} and {meanings[-1]}"
    return MissingFact(f"Missing: {listed}. Enter what is missing, then make the document again.")


class Grammar:
    """Reads one syntax tree: collects what is wrong, and marks each printed field so that a gap is named."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.problems: list[tuple[int, str]] = []
        self._loops = 0
        self._choices = 0

    def read(self, template: nodes.Template) -> nodes.Template:
        """The tree with printed fields guarded; only to be run when ``problems`` stays empty."""
        self._body(template.body, {}, 0)
        return template

    def _wrong(self, node: nodes.Node, message: str) -> None:
        self.problems.append((node.lineno, message))

    def _body(self, body: list[nodes.Node], scope: Mapping[str, str], depth: int) -> None:
        for node in body:
            if isinstance(node, nodes.Output):
                node.nodes = [self._printed(part, scope, depth) for part in node.nodes]
            elif isinstance(node, nodes.For):
                self._repeat(node, scope, depth)
            elif isinstance(node, nodes.If):
                self._choice(node, scope, depth)
            else:
                self._refuse(node)

    def _refuse(self, node: nodes.Node) -> None:
        self._wrong(
            node,
            "Only a field such as {{ pupil.name }}, {% for … in … %} and {% if … %} may stand in a template. "
            "Calculations, calls and other instructions are refused: take this one out.",
        )

    def _printed(self, node: nodes.Expr, scope: Mapping[str, str], depth: int) -> nodes.Expr:
        if isinstance(node, nodes.TemplateData):
            node.data = node.data.replace("\n<w:p ", "<w:p ").replace("\n<w:p>", "<w:p>")
            return node
        if isinstance(node, nodes.Filter):
            return self._filtered(node, scope, depth)
        path = _path(node, scope)
        if path is None:
            self._refuse(node)
        elif path.startswith("loop.") and depth and path[5:] == "index":
            return node
        elif self.family.is_list(path):
            self._wrong(node, f"{path} is a list. Repeat over it with {{% for entry in {path} %}}.")
        elif self._known(node, path):
            return self._guarded(node, "_text", path)
        return node

    def _filtered(self, node: nodes.Filter, scope: Mapping[str, str], depth: int) -> nodes.Expr:
        plain = all(isinstance(argument, nodes.Const) and isinstance(argument.value, str) for argument in node.args)
        if node.name not in _FILTERS or node.kwargs or node.dyn_args or node.dyn_kwargs or not plain:
            self._refuse(node)
            return node
        path = _path(node.node, scope) if node.node is not None else None
        if path is None or node.node is None:
            self._refuse(node)
        elif self.family.is_list(path) != (node.name == "join"):
            self._wrong(node, f"“{node.name}” does not fit the field {path}: join is for lists, upper for a text.")
        elif self._known(node, path):
            for argument in node.args:
                _as_typed(argument)
            node.node = self._guarded(node.node, "_entries" if node.name == "join" else "_text", path)
        return node

    def _known(self, node: nodes.Node, path: str) -> bool:
        if self.family.is_text(path) or self.family.is_list(path):
            return True
        near = self.family.nearest(path)
        hint = f" Did you mean {near}?" if near else " Choose one from the list of fields."
        self._wrong(node, f"The field {path} is not known in documents of the kind “{self.family.title}”.{hint}")
        return False

    def _guarded(self, node: nodes.Node, guard: str, path: str) -> nodes.Expr:
        arguments: list[nodes.Expr] = [nodes.Const(path), nodes.Const(self.family.meaning(path))]
        guarded = nodes.Filter(node, guard, arguments, [], None, None)
        guarded.set_lineno(node.lineno)
        return guarded

    def _repeat(self, node: nodes.For, scope: Mapping[str, str], depth: int) -> None:
        self._loops += 1
        path = _path(node.iter, scope)
        if node.recursive or node.test or node.else_ or not isinstance(node.target, nodes.Name) or path is None:
            self._refuse(node)
            return
        name = node.target.name
        if self._loops > MOST_LOOPS or depth >= DEEPEST_LOOP:
            self._wrong(node, "There are too many repeats, or repeats inside repeats. Make the template simpler.")
        elif depth and _root(node.iter) not in scope:
            # A list repeated inside an unrelated list would multiply the text without limit.
            self._wrong(node, "A repeat inside another may only go over a list of the outer entry.")
        elif not self.family.is_list(path):
            if self._known(node, path):
                self._wrong(node, f"{path} is one text, not a list: print it with {{{{ {path} }}}}.")
        elif name == "loop" or name in scope or any(field.split(".")[0] == name for field in self.family.fields):
            self._wrong(node, f"The name “{name}” is already that of a field. Choose another, such as “entry”.")
        else:
            node.iter = self._guarded(node.iter, "_entries", path)
            self._body(node.body, {**scope, name: path + "[]"}, depth + 1)

    def _choice(self, node: nodes.If, scope: Mapping[str, str], depth: int) -> None:
        if self._choices >= DEEPEST_CHOICE:
            self._wrong(node, "There are too many choices inside choices. Make the template simpler.")
            return
        self._choices += 1
        self._condition(node.test, scope, depth)
        self._body(node.body, scope, depth)
        for other in node.elif_:
            self._choice(other, scope, depth)
        self._body(node.else_, scope, depth)
        self._choices -= 1

    def _condition(self, node: nodes.Node, scope: Mapping[str, str], depth: int) -> None:
        if isinstance(node, nodes.Not):
            self._condition(node.node, scope, depth)
        elif isinstance(node, nodes.And | nodes.Or):
            self._condition(node.left, scope, depth)
            self._condition(node.right, scope, depth)
        elif isinstance(node, nodes.Compare):
            simple = len(node.ops) == 1 and node.ops[0].op in {"eq", "ne"}
            if simple and isinstance(node.ops[0].expr, nodes.Const):
                _as_typed(node.ops[0].expr)
                self._condition(node.expr, scope, depth)
            else:
                self._refuse(node)
        else:
            path = _path(node, scope)
            if path is None:
                self._refuse(node)
            elif not (depth and path in {"loop.first", "loop.last"}):
                self._known(node, path)


def _as_typed(node: nodes.Expr) -> None:
    """Between quotation marks in a tag an ampersand arrives as the XML writes it; here it is what the person typed."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        node.value = node.value.replace("&amp;", "&")


def _path(node: nodes.Node, scope: Mapping[str, str]) -> str | None:
    if isinstance(node, nodes.Name) and node.ctx == "load":
        return scope.get(node.name, node.name)
    if isinstance(node, nodes.Getattr) and node.ctx == "load":
        before = _path(node.node, scope)
        return None if before is None else f"{before}.{node.attr}"
    return None


def _root(node: nodes.Node) -> str:
    while isinstance(node, nodes.Getattr):
        node = node.node
    return node.name if isinstance(node, nodes.Name) else ""
