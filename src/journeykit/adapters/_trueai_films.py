"""Where trueai shows films, which is where it shows pictures. Reading only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from journeykit.models import Clip
from journeykit.reading import text

if TYPE_CHECKING:
    from journeykit.models import State

_FILMS = frozenset({"VIDEO", "SWAP_VIDEO_FACE"})


def with_film(state: State) -> State:
    """Tell a film from a picture: its address is `imageUrl`.

    The lists are filled only where the operator wants it, of a VIDEO only, and `imageUrls` then repeats the films.
    """
    told = state.raw
    # The picked one of several is an UPSCALE; the flags are those of the build behind the page.
    is_picked = told.get("isVideo") is True or told.get("isVideoUpscale") is True
    is_film = state.action in _FILMS or is_picked or (text(told.get("contentType")) or "").startswith("video/")
    if not (is_film and state.succeeded):
        return state
    only = (Clip(state.image_url, text(told.get("thumbnailUrl"))),) if state.image_url else ()
    return replace(state, videos=state.videos or only, image_urls=())
