"""The script's second half: everything beside imagine, the buttons of pictures, and the reads.

Each provider's part is called with a session that records, on a world of its own.
"""

from typing import Any

from journeykit_emulator.pictures import draw_grid

PNG = "data:image/png;base64,iVBORw0KGgo="
OTHER_PNG = "data:image/png;base64,iVBORw0KGgoA"
BROKEN = ("", "nothing, really", "data:image/png;base64,?", "https://example.com/a.png")
RAW = (b"", b"{", b"null", b"[]")
SUBMITS = {
    "/mj/submit/blend": {"base64Array": [PNG, OTHER_PNG], "dimensions": "PORTRAIT", "state": "s"},
    "/mj/submit/describe": {"base64": PNG, "state": "s"},
    "/mj/submit/shorten": {"prompt": "a fox in the long and winding snow", "state": "s"},
    "/mj/insight-face/swap": {"sourceBase64": PNG, "targetBase64": OTHER_PNG},
    "/mj/submit/upload-discord-images": {"base64Array": [PNG, OTHER_PNG]},
}
TRUEAI_SUBMITS = {
    "/mj/submit/edits": {"prompt": "a hat", "image": PNG},
    "/mj/submit/retexture": {"prompt": "of wood", "image": "https://example.com/a.png"},
    "/mj/submit/video": {"prompt": "a push", "image": PNG, "motion": "high", "batchSize": 2},
}
MODAL = "/mj/submit/modal"


def proxy(s: Any, strangers_key: str) -> None:
    """Play what the relays and trueai have in common, then what each has alone."""
    submits = SUBMITS | (TRUEAI_SUBMITS if s.provider == "trueai" else {})
    for path in (*submits, MODAL):
        _keys_and_bodies(s, path)
    started = []
    for path, body in submits.items():
        for changed in (body, {**body, "state": "s" * 300}, {**body, "notifyHook": "https://example.com/hook"}):
            answer = s.send("POST", path, json=changed)
            if isinstance(answer.get("result"), str) and answer["result"]:
                started.append(answer["result"])
        for name in set(body) & {"base64", "image", "sourceBase64", "targetBase64"}:
            for wrong in (*BROKEN, 1):
                s.send("POST", path, json={**body, name: wrong})
        for name in set(body) & {"prompt"}:
            s.send("POST", path, json={**body, name: " "})
        for wrong in ([], [PNG], [PNG] * 6, [PNG, "?"], [PNG, "https://example.com/a.png"], "x", None):
            if "base64Array" in body:
                s.send("POST", path, json={**body, "base64Array": wrong})
    for dimensions in (None, "LANDSCAPE", "CUBE", 1):
        body = {**SUBMITS["/mj/submit/blend"], "dimensions": dimensions}
        s.send("POST", "/mj/submit/blend", json=body)
    for prompt in ("@banned", "@queue-full", "@no-account", "@out-of-credit", "@queued"):
        s.send("POST", "/mj/submit/shorten", json={"prompt": prompt})
    _follow(s, started)
    for task_id in started:
        s.send("GET", f"/mj/task/{task_id}/image-seed")
        for button in s.send("GET", f"/mj/task/{task_id}/fetch")["buttons"] or []:
            s.send("POST", "/mj/submit/action", json={"taskId": task_id, "customId": button["customId"]})
    _seeds(s, started[0], strangers_key)
    _dialogs(s)
    if s.provider == "trueai":
        _trueai(s, strangers_key)
    else:
        _relay(s, started[0])


def ohmygpt(s: Any, strangers_key: str) -> None:
    """Play blend, describe, the stored picture, and what lies around Midjourney."""
    base, content = "/api/v1/ai/draw/mj", "/api/v1/content/mj-generated"
    blend = {"model": "midjourney", "base64Array": [PNG, PNG], "dimensions": "SQUARE", "type": "NORMAL"}
    describe = {"model": "midjourney", "base64": PNG, "webhook": "https://example.com/hook?t=1"}
    for path in (f"{base}/blend", f"{base}/describe"):
        for raw in RAW:
            s.send("POST", path, content=raw, headers={"Content-Type": "application/json"})
        s.send("POST", path, key="sk-poor", json=blend | describe)
        s.send("POST", path, key="", json=blend | describe)
    ids = [
        s.send("POST", f"{base}/blend", json=blend)["data"],
        s.send("POST", f"{base}/describe", json=describe)["data"],
    ]
    ids.append(s.send("POST", f"{base}/describe", data=describe)["data"])
    fields: list[Any] = [("base64Array", (None, PNG))] * 2
    ids.append(s.send("POST", f"{base}/blend", files=[*fields, ("model", (None, "midjourney"))])["data"])
    for wrong in ([PNG], [PNG] * 6, ["?", PNG], "x"):
        s.send("POST", f"{base}/blend", json=blend | {"base64Array": wrong})
    for wrong in BROKEN:
        s.send("POST", f"{base}/describe", json=describe | {"base64": wrong})
    s.send("POST", f"{base}/blend", json=blend | {"dimensions": "CUBE"})
    s.send("GET", f"{content}/nothing.png", key="")
    for _ in range(12):
        for task_id in ids:
            task = s.send("POST", f"{base}/query", data={"model": "midjourney", "taskId": str(task_id)})["data"]
            if task["imageS3Url"]:
                s.send("GET", f"{content}/{task['imageS3Url']}", key="")
                s.send("GET", "/", key="", params={"url": task["imageDcUrl"]})
        s.clock.advance(5)
    s.send("POST", f"{base}/query-mj-tasks?page=1", data={"model": "midjourney"})
    s.send("GET", "/", key="", params={"url": "https://example.com/a.png"})
    upload = "/api/v1/user/files/upload"
    form = {"filename": "a.png", "purpose": "0", "is_public": "true"}
    for key in (s.key, strangers_key, "", "sk-nobody"):
        s.send("POST", "/api/v1/user/admin/balance", key=key)
        s.send("POST", "/api/v1/user/admin/get-api-tokens", key=key)
        s.send("POST", upload, key=key, data=form, files={"file": ("a.png", draw_grid("x"), "image/png")})
    s.send("POST", upload, data=form)
    s.send("POST", upload, data=form | {"purpose": "9"}, files={"file": ("a.png", b"x", "image/png")})


def _keys_and_bodies(s: Any, path: str) -> None:
    for key in ("", "sk-nobody", "sk-disabled", "sk-banned", "sk-expired", "sk-poor"):
        s.send("POST", path, key=key, json=SUBMITS.get(path, {}))
    for raw in RAW:
        s.send("POST", path, content=raw, headers={"Content-Type": "application/json"})
    s.send("POST", path, content=b"a=b", headers={"Content-Type": "text/plain"})
    s.send("POST", path, json={"taskId": 1, "prompt": 1})


def _follow(s: Any, ids: list[str], steps: int = 14) -> None:
    for _ in range(steps):
        for task_id in ids:
            s.send("GET", f"/mj/task/{task_id}/fetch")
        s.clock.advance(5)
    s.send("POST", "/mj/task/list-by-condition", json={"ids": ids})


def _finished(s: Any, path: str, **body: Any) -> Any:
    task_id = s.send("POST", path, json=body)["result"]
    s.clock.advance(60)
    return s.send("GET", f"/mj/task/{task_id}/fetch")


def _press(s: Any, task: Any, part: str, **more: Any) -> Any:
    custom_id = next(button["customId"] for button in task["buttons"] if part in button["customId"])
    return s.send("POST", "/mj/submit/action", json={"taskId": task["id"], "customId": custom_id, **more})


def _seeds(s: Any, task_id: str, strangers_key: str) -> None:
    fresh = s.send("POST", "/mj/submit/imagine", json={"prompt": "a fox"})["result"]
    for wanted in (fresh, "404", task_id):
        for key in (s.key, strangers_key, "", "sk-nobody"):
            s.send("GET", f"/mj/task/{wanted}/image-seed", key=key)


def _dialogs(s: Any) -> None:
    grid = _finished(s, "/mj/submit/imagine", prompt="a fox")
    upscaled = _press(s, grid, "upsample::1")["result"]
    s.clock.advance(30)
    single = s.send("GET", f"/mj/task/{upscaled}/fetch")
    waiting = [_press(s, single, part)["result"] for part in ("Inpaint", "CustomZoom", "Inpaint")]
    _follow(s, waiting, steps=4)
    for task_id, prompt in zip(waiting, ("a hat", "a fox --zoom 1.5", ""), strict=True):
        s.send("POST", MODAL, json={"taskId": task_id, "prompt": "@banned"})
        s.send("POST", MODAL, json={"taskId": task_id, "prompt": prompt, "maskBase64": PNG})
    _follow(s, waiting)
    for task_id in (waiting[0], grid["id"], "404", ""):
        s.send("POST", MODAL, json={"taskId": task_id})


def _relay(s: Any, blended: str) -> None:
    for key in ("", s.key):
        for task_id in (blended, "404"):
            s.send("GET", f"/mj/image/{task_id}", key=key)
    fresh = s.send("POST", "/mj/submit/imagine", json={"prompt": "a fox"})["result"]
    s.send("GET", f"/mj/image/{fresh}", key="")
    if s.provider != "pro365":
        return  # nobody else documents the change
    change = "/mj/submit/change"
    _keys_and_bodies(s, change)
    for task_id in (blended, fresh, "404", ""):
        for action in ("UPSCALE", "VARIATION", "REROLL", "", "DANCE"):
            for index in (None, 1, 9, "1"):
                s.send("POST", change, json={"taskId": task_id, "action": action, "index": index})


def _trueai(s: Any, strangers_key: str) -> None:
    described = _finished(s, "/mj/submit/describe", link="https://example.com/a.png", language="zh_cn")
    both = _press(s, described, "PicReader::all", state="s")["result"].split(",")
    one = _press(s, described, "PicReader::2")["result"]
    s.send("POST", MODAL, json={"taskId": one})
    again = _press(s, described, "Picread::Retry")["result"]
    film = _finished(s, "/mj/submit/video", prompt="a push", image=PNG, videoType="vid_1.1_i2v_720")
    clip = _press(s, film, "video_virtual_upscale::2")["result"]
    longer = {"prompt": "on", "action": "extend", "taskId": film["id"], "index": 1}
    ids = [s.send("POST", "/mj/submit/video", json=longer)["result"], *both, one, again, clip]
    for wrong in ({"action": "go"}, {"index": 4}, {"taskId": "404"}, {"taskId": one}, {"motion": "x"}, {"prompt": ""}):
        s.send("POST", "/mj/submit/video", json=longer | wrong)
    _follow(s, ids)
    swap, film_file = "/mj/insight-face/video-swap", {"targetFile": ("a.mp4", b"film", "video/mp4")}
    for key in (s.key, strangers_key, "", "sk-nobody"):
        s.send("POST", swap, key=key, data={"sourceUrl": "https://example.com/a.png"}, files=film_file)
    _follow(s, [s.send("POST", swap, data={"sourceBase64": PNG}, files=film_file)["result"]])
    s.send("POST", swap, data={}, files=film_file)
    s.send("POST", swap, json={"sourceBase64": PNG})
    s.send("POST", "/mj/insight-face/swap", json={"sourceUrl": "https://e.x/a.png", "targetUrl": "https://e.x/a.png"})
    running = s.send("POST", "/mj/submit/imagine", json={"prompt": "a fox"})["result"]
    for key in ("", "sk-nobody", strangers_key, s.key):
        for accept in ("application/json", "*/*"):
            s.send("POST", f"/mj/task/{running}/cancel", key=key, headers={"Accept": accept})
    s.send("POST", "/mj/task/404/cancel")
    _follow(s, [running], steps=2)
