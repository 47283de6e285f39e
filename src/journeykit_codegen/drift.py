"""The command `drift`: what has changed at a provider, by what it publishes, what it answers, or what we wrote.

Options only; each source of news is a module of its own.
"""

import argparse
from pathlib import Path

from .errors import CodegenError

_ABOUT = """\
Compare a provider with its spec and overlay, by one of five sources:

  drift pro365 --page imagine.html        a saved documentation page
  drift pro365 --har traffic.har          what a browser or a proxy recorded
  drift pro365 --trace trace.jsonl        what `journeykit check --trace` wrote
  drift pro365 --bodies recorded/         fetchTask-1.json, fetchTask.jsonl ...
  drift pro365 --since HEAD~1             the spec and overlay of a git revision

Traffic also yields overlay actions to review; --write appends them, then run
`make generate`.
"""
_ENDS = """\
Exit codes: 0 nothing new, 1 differences, above that a file it cannot use.
"""
_USAGE = """\
%(prog)s [-h]
       [--page FILE | --har FILE | --trace FILE | --bodies DIR | --since REV]
       [--write] [--force] [--fragment] [--json] provider"""  # argparse breaks no line inside a group
_OF_TRAFFIC, _OF_PAGES = ("write", "force"), ("fragment",)


def add_drift(parser: argparse.ArgumentParser) -> None:
    """Add everything that `drift` takes."""
    parser.usage, parser.description, parser.epilog = _USAGE, _ABOUT, _ENDS
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("provider", help="its name in specs/")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--page", type=Path, metavar="FILE", help="a saved documentation page: .txt, .md, .html, .yaml")
    source.add_argument("--har", type=Path, metavar="FILE", help="HAR 1.2, also gzipped")
    source.add_argument("--trace", type=Path, metavar="FILE", help="the JSON lines of `journeykit check --trace`")
    source.add_argument(
        "--bodies", type=Path, metavar="DIR", help="bodies named <operationId>[.<status>]*.json or .jsonl"
    )
    source.add_argument("--since", metavar="REV", help="a git revision to compare the spec and overlay with")
    parser.add_argument("--write", action="store_true", help="append the proposals to the overlay, after validation")
    parser.add_argument("--force", action="store_true", help="propose also what would hide that the provider is broken")
    parser.add_argument("--fragment", action="store_true", help="print what a page says as OpenAPI, and nothing else")
    parser.add_argument("--json", action="store_true", help="print everything found as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run the comparison that was asked for."""
    if options.page is not None:
        _refuse(options, _OF_TRAFFIC, "--har, --trace or --bodies")
        from .drift_page import run_page  # noqa: PLC0415 - reading pages takes a while to import

        return run_page(options)
    _refuse(options, _OF_PAGES, "--page")
    if options.since is not None:
        _refuse(options, _OF_TRAFFIC, "--har, --trace or --bodies")
        from .drift_since import run_since  # noqa: PLC0415 - as above

        return run_since(options)
    if options.har is options.trace is options.bodies is None:
        raise CodegenError("drift needs what to compare with: --page, --har, --trace, --bodies or --since")
    from .drift_traffic import run_traffic  # noqa: PLC0415 - validators are slow to import

    return run_traffic(options)


def _refuse(options: argparse.Namespace, names: tuple[str, ...], wanted: str) -> None:
    for name in names:
        if getattr(options, name):
            raise CodegenError(f"--{name} goes with {wanted} only")
