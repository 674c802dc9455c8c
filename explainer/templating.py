"""Jinja2 as this project uses it: what is undefined fails, everything is escaped, and what pages do most costs little.

What templates mean stays what Jinja2 says. Attributes that are there, what needs no escaping, and macros called with all that
they ask for are written into the compiled template; all else goes the way that Jinja2 has for it.
"""

import contextlib
import sys
from collections.abc import MutableMapping
from functools import cached_property
from pathlib import Path
from types import BuiltinMethodType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Call, Expr, Getattr, Name
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import escape

from explainer.markup import declared, in_html
from explainer.project import HERE


class Words(dict[str, Any]):
    """Things by their name, which templates find as attributes of it too."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.__dict__ = self


def ready(words: dict[str, str]) -> Words:
    """Words of the interface, escaped but for those that are yet to be filled in."""
    return Words({name: text if "{" in text else escape(text) for name, text in words.items()})


def environment(folders: list[Path]) -> jinja2.Environment:
    """What loads and renders the templates of some folders, the first that has one."""
    return _Environment(
        loader=jinja2.FileSystemLoader([str(folder) for folder in folders]),
        undefined=jinja2.StrictUndefined,
        bytecode_cache=_Compiled(),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # a changed template makes a new environment: see memory.environment
    )


def _call(
    context: Context,
    function: Any,
    *given: Any,
    _loop_vars: Any = None,
    _block_vars: Any = None,
    **named: Any,
) -> Any:
    """What `Context.call` gives, at once for methods of texts and lists, and for macros that are given nothing by name."""
    if type(function) is BuiltinMethodType:
        return function(*given, **named)
    if (
        type(function) is Macro
        and len(given) <= function._argument_count
        and not (named or function.caller or function.catch_kwargs or function.catch_varargs)
        and context.eval_ctx.autoescape
    ):
        given += (missing,) * (function._argument_count - len(given))
        return declared(function._func(*given))
    return context.call(function, *given, _loop_vars=_loop_vars, _block_vars=_block_vars, **named)


class _Code(CodeGenerator):
    """What templates are compiled to."""

    _depth = 0
    """Attributes of attributes that are being written."""

    def visit_Getattr(self, node: Getattr, frame: Frame) -> None:  # noqa: N802 - so Jinja2 calls it
        """An attribute at once where there is one; else an item, or what is undefined."""
        self._depth += 1
        found, of = f"found_{self._depth}", f"of_{self._depth}"
        self.write(f"({found} if ({found} := getattr(")
        if isinstance(node.node, Name):
            self.visit(node.node, frame)
        else:
            self.write(f"({of} := ")
            self.visit(node.node, frame)
            self.write(")")
        self.write(f", {node.attr!r}, missing)) is not missing else environment.getattr(")
        if isinstance(node.node, Name):
            self.visit(node.node, frame)
        else:
            self.write(of)
        self.write(f", {node.attr!r}))")
        self._depth -= 1

    def visit_Call(  # noqa: N802 - so Jinja2 calls it
        self, node: Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        if forward_caller:
            super().visit_Call(node, frame, forward_caller=True)
            return
        self.write("environment.call(context, ")
        self.visit(node.node, frame)
        named = {"_loop_vars": "_loop_vars"} if frame.loop_frame else {}
        named |= {"_block_vars": "_block_vars"} if frame.block_frame else {}
        self.signature(node, frame, named)
        self.write(")")

    def _output_child_pre(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if self._settled(frame, finalize):
            self.write("(out if type(out := ")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(
        self, node: Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo
    ) -> None:
        if self._settled(frame, finalize):
            self.write(") is Markup else environment.in_html(out))")
        else:
            super()._output_child_post(node, frame, finalize)

    @staticmethod
    def _settled(frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> bool:
        """Whether it is known that what is written out is escaped."""
        context = frame.eval_ctx
        return not context.volatile and bool(context.autoescape) and finalize.src is None


class _Template(jinja2.Template):
    """A template whose macros are the same for whoever imports them: no page has names of its own for all templates."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return self._module or super()._get_default_module()


class _Environment(jinja2.Environment):
    code_generator_class = _Code
    template_class = _Template
    in_html = staticmethod(in_html)
    call = staticmethod(_call)

    @cached_property
    def _loaded(self) -> dict[str, jinja2.Template]:
        return {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """A template by its name, which means the same wherever it is asked for; each page asks for twenty."""
        if isinstance(name, jinja2.Template) or globals:
            return super().get_template(name, parent, globals)
        if name not in self._loaded:
            self._loaded[name] = super().get_template(name, parent)
        return self._loaded[name]


class _Compiled(jinja2.FileSystemBytecodeCache):
    """Templates as they were compiled, where Python keeps this program itself compiled: beside it, and not if told not to.

    It is code, so it never stands in the folder of a site's content, which may come from others.
    """

    def __init__(self) -> None:
        super().__init__(str(HERE / "explainer" / "__pycache__"), "template-%s.pyc")
        self.program = f"{jinja2.__version__} {Path(__file__).read_text(encoding='utf-8')}"

    def get_source_checksum(self, source: str) -> str:
        return super().get_source_checksum(self.program + source)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                super().dump_bytecode(bucket)
