"""A provider that has changed, as it is seen: in its answers, and on its page."""

import json
from copy import deepcopy
from pathlib import Path

from .conftest import fetched, observed

PAGE = """任务查询
GET
/mj/task/{id}/fetch
请求参数
Path 参数
id
string
必需
返回响应
成功(200)
HTTP 状态码: 200
内容格式: JSON
id
string
任务ID
必需
status
enum<string>
任务状态
必需
枚举值:
NOT_STARTSUBMITTEDIN_PROGRESSFAILURESUCCESSPAUSED
mood
string
心情
必需
"""


def record(checkout: Path, folder: Path) -> Path:
    """Write answers of a provider that sends a new status, a null, a renamed field and, once, an envelope."""
    clean = fetched(observed(checkout, "pro365"))[0]
    renamed = deepcopy(clean)
    renamed["promptEnglish"] = renamed.pop("promptEn")
    bodies = [{**clean, "status": "PAUSED"}, {**clean, "state": None}, renamed, {"ok": True, "payload": clean}, clean]
    folder.mkdir()
    for number, body in enumerate(bodies):
        (folder / f"fetchTask-{number}.json").write_text(json.dumps(body), encoding="utf-8")
    return folder
