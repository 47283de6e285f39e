import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CLIENT_OVERLAY = HERE.parents[2] / "overlays" / "client.yaml"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with one small provider, `tiny`, and the real overlay for clients."""
    root = tmp_path / "checkout"
    shutil.copytree(HERE / "checkout", root)
    shutil.copy(CLIENT_OVERLAY, root / "overlays" / "client.yaml")
    return root
