"""N008: a value counts as disclosed only when the door said so, and what takes personal values takes nothing else.

The type checker holds a caller to `Disclosed[...]` where a parameter says so. What it cannot see is looked for here:
somebody making a `Disclosed` by hand, a port whose method takes plain values, and a gateway that implements such a
method for plain values. Gateways are plugged in by name, so nothing else compares their methods with the port's.
"""

import ast
from collections.abc import Iterator

from django.core.checks import Error

from smarttec.notice.checks.problems import problem
from smarttec.notice.checks.source import Module, Tree

ID = "N008"
DOORS = ("smarttec.notice.door", "smarttec.notice.door_async")
MARK = "Disclosed"
GATEWAYS = "smarttec.gateways"
HANDS_OVER = "hands personal values over"
PORTS = {
    "smarttec.post.ports:MailTransport.hand_over": HANDS_OVER,
    "smarttec.messaging.callbacks.ports:ServerCaller.call": HANDS_OVER,
    "smarttec.shop.paper.ports:TaxIdRegister.ask": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.create_checkout": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.create_setup": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.charge": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.detach": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.delete_customer": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.refund": HANDS_OVER,
    "smarttec.shop.ports:ClearingHouse.fetch_setup": "names a page as the clearing house itself named it",
    "smarttec.shop.ports:ClearingHouse.card_facts": "names a checkout as the clearing house itself named it",
    "smarttec.shop.ports:ClearingHouse.read_event": "reads what the clearing house sent, and sends nothing",
    "smarttec.shop.ports:ClearingHouse.fetch": "names a checkout as the clearing house itself named it",
}
"""Every method of a port that takes anything: that it hands personal values over, or why nothing personal leaves."""
_OUTGOING = frozenset(name.rpartition(".")[2] for name, kind in PORTS.items() if kind == HANDS_OVER)
_HINT = "Let every parameter be Disclosed[...], and put all that leaves into its value."
Function = ast.FunctionDef | ast.AsyncFunctionDef


def check_handing_over(tree: Tree) -> Iterator[Error]:
    """One finding for each `Disclosed` made outside the doors, and for each way out that takes anything else."""
    yield from _made_by_hand(tree)
    yield from _ports(tree)
    for module in tree:
        if module.is_in(GATEWAYS):
            yield from _implementations(module)


def _made_by_hand(tree: Tree) -> Iterator[Error]:
    for module in tree.outside(DOORS):
        for _, call in module.calls():
            made = call.func.value if isinstance(call.func, ast.Subscript) else call.func
            if module.origin(made).rpartition(".")[2] == MARK:
                yield problem(
                    ID, module.at(call), "A Disclosed is made by hand: nothing was decided, nothing recorded.",
                    hint="Take the one that disclose(...) returns.",
                )  # fmt: skip


def _ports(tree: Tree) -> Iterator[Error]:
    methods = {name: (module, method) for module in tree for name, method in _methods_of_ports(module)}
    for name in sorted(PORTS.keys() - methods.keys()):
        yield problem(ID, name, "No port has this method.", hint="Correct or remove its line in PORTS.")
    for name, (module, method) in methods.items():
        if name not in PORTS:
            yield problem(
                ID, module.at(method), "Nobody has said whether this method of a port hands personal values over.",
                hint="Add it to PORTS in notice/checks/handing_over.py.",
            )  # fmt: skip
        elif PORTS[name] == HANDS_OVER and not _takes_only_disclosed(module, method):
            yield problem(ID, module.at(method), "A port hands over what did not pass the door.", hint=_HINT)


def _methods_of_ports(module: Module) -> Iterator[tuple[str, Function]]:
    """Methods with parameters of the protocols in a module named `ports`, by `module:Class.method`."""
    if not module.name.endswith(".ports"):
        return
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and any(_is_protocol(module, base) for base in node.bases):
            for method in node.body:
                if isinstance(method, Function) and _parameters(method):
                    yield f"{module.name}:{node.name}.{method.name}", method


def _is_protocol(module: Module, base: ast.expr) -> bool:
    return module.origin(base.value if isinstance(base, ast.Subscript) else base) == "typing.Protocol"


def _implementations(module: Module) -> Iterator[Error]:
    """Whatever a gateway binds to the name of such a method: a definition is read, anything else cannot be."""
    for node in module.nodes:
        if isinstance(node, Function) and node.name in _OUTGOING and not _takes_only_disclosed(module, node):
            yield problem(ID, module.at(node), "A gateway takes what did not pass the door.", hint=_HINT)
        elif _bound_name(node) in _OUTGOING:
            yield problem(
                ID, module.at(node), "What a gateway takes here cannot be read.",
                hint="Define the method with def, where its parameters stand.",
            )  # fmt: skip


def _bound_name(node: ast.AST) -> str:
    """The name that an assignment or an import binds here, or nothing."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.alias():
            return node.asname or node.name
        case _:
            return ""


def _takes_only_disclosed(module: Module, function: Function) -> bool:
    parameters = _parameters(function)
    is_open = function.args.vararg or function.args.kwarg
    return bool(parameters) and not is_open and all(_is_disclosed(module, one.annotation) for one in parameters)


def _parameters(function: Function) -> list[ast.arg]:
    """All but the receiver."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, [given.vararg, given.kwarg])]
    return [one for one in every if one.arg not in {"self", "cls"} or one.annotation]


def _is_disclosed(module: Module, annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Subscript) and module.origin(annotation.value) == f"{DOORS[0]}.{MARK}"
