"""Whether YAML may be built at all: how deep it nests, and what its aliases unfold to.

Counted by events, which need no memory; libyaml would end the process on YAML that is nested deeply enough.
"""

import yaml

from .errors import CodegenError

LONGEST = 5_000_000
"""Characters; our largest file has some hundred thousand."""
DEEPEST = 80
"""Levels. A schema five objects deep inside a response has about forty."""
MOST_NODES = 200_000
"""Values, each alias counted with all that it stands for."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlBoundsError(CodegenError):
    """The YAML is longer, deeper or larger than anything that is meant."""


def check_bounds(text: str) -> None:
    """Refuse YAML that is too much to build.

    Raises:
        YamlBoundsError: if it is; the message continues a sentence that names the file.
        yaml.YAMLError: if it is no YAML.
    """
    if len(text) > LONGEST:
        raise YamlBoundsError(f"has {len(text):,} characters, more than {LONGEST:,}")
    anchors: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    total = 0
    for event in yaml.parse(text, Loader=_Loader):
        match event:
            case yaml.AliasEvent():
                total += anchors.get(event.anchor or "", 1)
            case yaml.ScalarEvent():
                total += 1
                if event.anchor:
                    anchors[event.anchor] = 1
            case yaml.CollectionStartEvent():
                open_nodes.append((event.anchor, total))
                total += 1
            case yaml.CollectionEndEvent():
                anchor, before = open_nodes.pop()
                if anchor:
                    anchors[anchor] = total - before
        if len(open_nodes) > DEEPEST:
            raise YamlBoundsError(f"is nested deeper than {DEEPEST} levels")
        if total > MOST_NODES:
            raise YamlBoundsError(f"unfolds to more than {MOST_NODES:,} values")
