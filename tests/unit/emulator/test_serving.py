"""The emulator on a socket, from Python and from the command line."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading

import httpx
import pytest

from journeykit_emulator import UnknownProviderError, create_app, provider_names, serve
from journeykit_emulator.__main__ import main
from journeykit_emulator.launch import stopping

COMMAND = [sys.executable, "-W", "error", "-m", "journeykit_emulator"]


def test_there_are_four_providers():
    assert provider_names() == ["anyapi", "ohmygpt", "pro365", "trueai"]


def test_a_server_serves_until_the_block_is_left(provider):
    with serve(provider) as serving:
        assert serving.provider == provider
        assert serving.api_key == serving.world.provider.keys[0]
        port = int(serving.base_url.rpartition(":")[2])
        assert httpx.get(f"{serving.base_url}/nope").status_code in {200, 401, 404}
        assert serving.world.requests[-1].path == "/nope"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("emulator-")]


def test_a_server_stops_although_a_client_keeps_its_connection():
    with httpx.Client() as http:
        with serve("pro365") as serving:
            http.get(f"{serving.base_url}/nope")
        with pytest.raises(httpx.ConnectError):
            http.get(f"{serving.base_url}/nope")


def test_a_server_stops_as_soon_as_it_is_told_to(monkeypatch):
    naps, sleep = [], asyncio.sleep

    async def noted(seconds, *args):
        naps.append(seconds)
        await sleep(seconds, *args)

    monkeypatch.setattr(asyncio, "sleep", noted)
    with httpx.Client() as http, serve("pro365") as serving:
        http.get(f"{serving.base_url}/nope")
    assert len([seconds for seconds in naps if seconds > 0.01]) <= 1, "uvicorn's, for its connections to end"


def test_two_servers_have_two_worlds():
    with serve("trueai") as one, serve("trueai") as two:
        headers = {"Authorization": one.api_key}
        httpx.post(f"{one.base_url}/mj/submit/imagine", json={"prompt": "a"}, headers=headers)
        assert (len(one.world.tasks), len(two.world.tasks)) == (1, 0)


def test_an_app_takes_a_given_world_and_its_clock():
    app = create_app("pro365")
    assert app.state.world.provider.name == "pro365"
    with pytest.raises(ValueError, match="brings its own"):
        create_app("pro365", world=app.state.world, clock=app.state.world.clock)
    assert create_app("pro365", world=app.state.world).state.world is app.state.world


def test_an_unknown_provider_is_named_with_those_there_are():
    with pytest.raises(UnknownProviderError, match=r"'relay'.*anyapi, ohmygpt, pro365, trueai"):
        create_app("relay")


@pytest.mark.usefixtures("in_a_terminal")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_where_it_is_and_stops_quietly(provider, number):
    arguments = [*COMMAND, provider, "--port", "0", "--speed", "100", "--key", "sk-my-own"]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=_environment()
    ) as process:
        try:
            assert provider in process.stdout.readline()
            line = process.stdout.readline()
            words = dict(word.split("=", 1) for word in line.split() if "=" in word)
            base_url = words[f"{provider.upper()}_BASE_URL"]
            assert words[f"{provider.upper()}_API_KEY"] == "sk-my-own"
            assert httpx.get(f"{base_url}/mj/task/1/fetch").status_code in {401, 404}
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")


def test_in_the_background_ctrl_c_is_meant_for_others():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for `journeykit emulate ... &` in a script
    try:
        with stopping() as stop:
            signal.raise_signal(signal.SIGINT)
            assert not stop.is_set()
            signal.raise_signal(signal.SIGTERM)
            assert stop.is_set()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_command_names_the_providers_it_knows(capsys):
    assert main(["nobody"]) == 2
    assert "anyapi, ohmygpt, pro365, trueai" in capsys.readouterr().err


def test_the_command_says_that_a_port_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["pro365", "--port", str(port)]) == 2
    err = capsys.readouterr().err
    assert err == f"cannot listen on 127.0.0.1:{port}: the port is taken\n"


@pytest.mark.parametrize("arguments", [["--speed", "0"], ["--speed", "x"], ["--port", "99999"], ["--port", "x"]])
def test_the_command_refuses_nonsense(arguments):
    try:
        code = main(["pro365", *arguments])
    except SystemExit as stopped:
        code = stopped.code
    assert code == 2


def test_the_command_says_what_is_wrong_with_a_scenario(tmp_path, capsys):
    (tmp_path / "day.toml").write_text("[[rules]]\nprompt = '('\n")
    assert main(["pro365", "--scenario", str(tmp_path / "day.toml")]) == 2
    assert "day.toml" in capsys.readouterr().err


def test_without_the_extra_the_command_says_so_in_a_sentence(tmp_path):
    missing = "raise ModuleNotFoundError('no starlette', name='starlette')"
    (tmp_path / "starlette.py").write_text(missing)
    environment = {**_environment(), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([*COMMAND, "pro365"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "the emulators need starlette: pip install 'journeykit[emulator]'\n")
    importing = [sys.executable, "-c", "import journeykit_emulator"]
    done = subprocess.run(importing, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.endswith(
        "ModuleNotFoundError: the emulators need starlette: pip install 'journeykit[emulator]'\n"
    )


def _environment():
    return {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
