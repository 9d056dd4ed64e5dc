"""Mathematics as MathML, which browsers set by themselves: the site loads nothing from elsewhere.

A formula that cannot be converted warns, so that no page shows LaTeX where a formula should stand.
"""

from docutils import nodes
from sphinx.util import logging

from symnet.report.mathml import mathml

logger = logging.getLogger(__name__)


def _converted(node, display):
    found = mathml(node.astext().strip().removeprefix("$").removesuffix("$"), display)
    if found.startswith("<code"):
        logger.warning("docutils cannot convert the formula %s", node.astext(), location=node, type="mathematics")
    return found


def _inline(translator, node):
    translator.body.append(_converted(node, display=False))
    raise nodes.SkipNode


def _block(translator, node):
    translator.body.append(f'<div class="math-block" tabindex="0">{_converted(node, display=True)}</div>')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
