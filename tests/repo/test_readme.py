"""The README's examples run, against the emulators and on a clock that does not wait; its table is true."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from journeykit.adapters import load
from journeykit.capabilities import Capability

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^\*\*(\d+)\. (.+?)\*\*\n+```python\n(.*?)```", README, re.DOTALL | re.MULTILINE)
COLUMNS = ("pro365", "ohmygpt", "trueai", "anyapi")
ROWS = {
    Capability.IMAGINE: "`imagine`",
    Capability.REFERENCE_IMAGES: "`imagine(images=)`",
    Capability.BLEND: "`blend`",
    Capability.DESCRIBE: "`describe`",
    Capability.SHORTEN: "`shorten`",
    Capability.SWAP_FACE: "`swap_face`",
    Capability.SWAP_FACE_IN_VIDEO: "`swap_face_in_video`",
    Capability.EDIT: "`edit`",
    Capability.RETEXTURE: "`retexture`",
    Capability.VIDEO: "`video`, `extend`",
    Capability.UPLOAD: "`upload`",
    Capability.PRESS: "`press`, `upscale`, `vary`, `reroll`, `zoom`, `pan`",
    Capability.CHANGE: "`upscale`, `vary`, `reroll` where a result has no buttons",
    Capability.ANSWER: "`answer` (region, custom zoom)",
    Capability.FETCH: "`fetch`, `wait`, `watch`",
    Capability.FETCH_MANY: "`fetch_many`",
    Capability.LIST: "`list`, `find_submitted`",
    Capability.BALANCE: "`balance`",
    Capability.API_KEYS: "`api_keys`",
    Capability.SEED: "`seed`",
    Capability.CANCEL: "`cancel`",
    Capability.BOT: "`bot=` (Midjourney, Niji)",
    Capability.SPEED: "`speed=`",
    Capability.STATE: "`state=`",
    Capability.NOTIFY_HOOK: "`notify_hook=`",
    Capability.MIRRORS: "`image.save` when its link is gone",
    Capability.IMAGE_PROXY: "`image.proxied`",
}
OTHERWISE = {Capability.FETCH_MANY: "one by one"}


def test_there_are_ten_examples():
    assert [int(number) for number, _, _ in EXAMPLES] == list(range(1, 11))


@pytest.mark.parametrize(("number", "title", "code"), EXAMPLES, ids=[title for _, title, _ in EXAMPLES])
def test_example(number, title, code, providers, capsys, tmp_path):
    code = code.replace("http://localhost:8080", providers["trueai"])
    exec(compile(code, f"README example {number}", "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    for said in re.findall(r"print\(.*\)  # (\S+)", code):
        assert said.strip("[],'") in printed, f"the comment promises {said}"
    for saved in re.findall(r'save\("(.+?)"\)', code):
        assert (tmp_path / saved).read_bytes().startswith(b"\x89PNG")


def test_the_service_takes_callbacks(providers):
    code = re.search(r"## In a service.*?```python\n(.*?)```", README, re.DOTALL)[1]
    made = {}
    exec(compile(code.replace("https://mj.example", providers["trueai"]), "README service", "exec"), made)

    async def call():
        async with made["client"], httpx.AsyncClient(transport=httpx.ASGITransport(app=made["service"])) as provider:
            submitted = await made["client"].imagine("a lighthouse in fog")
            return (await provider.post("http://shop.example/mj/", json={"id": submitted.id})).status_code

    assert asyncio.run(call()) == 403, "nobody made this address for a task"


def test_the_provider_table_is_what_the_adapters_say():
    rows = [f"| | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
    for capability, label in ROWS.items():
        cells = ["yes" if capability in load(name).CAPABILITIES else OTHERWISE.get(capability, "-") for name in COLUMNS]
        rows.append(f"| {label} | {' | '.join(cells)} |")
    written = README.split("<!-- providers -->")[1].split("<!-- /providers -->")[0].strip()
    assert set(ROWS) == set(Capability)
    assert written == "\n".join(rows)
