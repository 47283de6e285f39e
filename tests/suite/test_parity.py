"""The twins are twins: same names, same parameters, same words; only `async` differs."""

from __future__ import annotations

import inspect
import re

import pytest

import journeykit
from journeykit import AsyncClient, AsyncImage, AsyncPool, AsyncTask, AsyncVideo, Client, Image, Pool, Task, Video

TWINS = [(Client, AsyncClient), (Pool, AsyncPool), (Task, AsyncTask), (Image, AsyncImage), (Video, AsyncVideo)]
# What is spelled otherwise in an event loop.
SPELLED = {"__enter__": "__aenter__", "__exit__": "__aexit__"}
# What must be awaited, because it sends.
SENDS = {
    "Client": {"imagine", "fetch", "fetch_many"},
    "Pool": {"imagine", "upload", "wait_all"},
    "Task": {"refresh", "wait", "press"},
    "Image": {"read", "save"},
    "Video": {"read", "save"},
}
# What only an event loop has: waiting for one's turn and listening to other replicas, beside everything else.
LOOP_ONLY = {"hub"}
LOOP_ONLY_WORDS = re.compile(r"\n *hub: .*")
# What differs in an annotation without a difference in meaning.
AWAITED = re.compile(r"Async(?=Client|Pool|Task|Image|Video|Iterator|Session)")


def public(cls):
    names = {name for name in dir(cls) if not name.startswith("_")}
    return names | {name for name in SPELLED if name in vars(cls)} | {"__init__"}


MEMBERS = [
    pytest.param(sync, asynchronous, name, id=f"{sync.__name__}.{name}")
    for sync, asynchronous in TWINS
    for name in sorted(public(sync))
]


def parameters(function):
    """List what a caller sees of a function's parameters; classes by the name that the twins share."""
    return [
        (item.name, item.kind, item.default, AWAITED.sub("", str(item.annotation)))
        for item in inspect.signature(function).parameters.values()
        if item.name not in {"_session", "http_client", "session", *LOOP_ONLY}
    ]


@pytest.mark.parametrize(("sync", "asynchronous"), TWINS, ids=lambda cls: cls.__name__)
def test_twins_have_the_same_public_names(sync, asynchronous):
    spelled = {SPELLED.get(name, name) for name in public(sync)}
    own = {name for name in SPELLED.values() if name in vars(asynchronous)}
    assert spelled == {name for name in dir(asynchronous) if not name.startswith("_")} | own | {"__init__"}


@pytest.mark.parametrize(("sync", "asynchronous", "name"), MEMBERS)
def test_twin_members_match(sync, asynchronous, name):
    ours, theirs = (
        inspect.getattr_static(cls, member) for cls, member in ((sync, name), (asynchronous, SPELLED.get(name, name)))
    )
    assert type(ours) is type(theirs)
    assert inspect.getdoc(ours) == inspect.getdoc(theirs)
    if callable(ours):
        assert parameters(ours) == parameters(theirs)


@pytest.mark.parametrize(("sync", "asynchronous"), TWINS, ids=lambda cls: cls.__name__)
def test_twin_constructors_take_the_same_names(sync, asynchronous):
    def named(cls):
        parameters = inspect.signature(cls).parameters.values()
        return [(item.name, item.kind) for item in parameters if item.name not in LOOP_ONLY]

    assert named(sync) == named(asynchronous)


@pytest.mark.parametrize(("sync", "asynchronous"), TWINS, ids=lambda cls: cls.__name__)
def test_only_the_async_twin_is_awaited(sync, asynchronous):
    def awaited(cls):
        return {
            name
            for name, member in inspect.getmembers(cls, inspect.isfunction)
            if inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member)
        }

    assert awaited(sync) == set()
    assert awaited(asynchronous) >= SENDS[sync.__name__]


@pytest.mark.parametrize(("sync", "asynchronous"), TWINS, ids=lambda cls: cls.__name__)
def test_classes_tell_the_same(sync, asynchronous):
    def words(cls):
        return LOOP_ONLY_WORDS.sub("", inspect.getdoc(cls) or "").replace("an event loop", "threads")

    assert words(sync)
    assert words(sync) == words(asynchronous)


@pytest.mark.parametrize(("sync", "asynchronous", "name"), MEMBERS)
def test_public_verb_is_documented(sync, asynchronous, name):
    found = inspect.getattr_static(sync, name)
    if not name.startswith("__") and (isinstance(found, property) or inspect.isfunction(found)):
        assert inspect.getdoc(found)


def test_twins_are_exported():
    assert {cls.__name__ for pair in TWINS for cls in pair} <= set(journeykit.__all__)
    assert all(hasattr(journeykit, name) for name in journeykit.__all__)
