from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.shorten_request_bot_type import ShortenRequestBotType
from ..types import UNSET, Unset

T = TypeVar("T", bound="ShortenRequest")


@_attrs_define
class ShortenRequest:
    """Which prompt to shorten.

    Example:
        {'botType': 'MID_JOURNEY', 'prompt': 'a very old and truly beautiful lighthouse that stands on a rock at dusk',
            'notifyHook': '', 'state': ''}

    """

    prompt: str
    """ The prompt (提示词). """
    bot_type: ShortenRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        _bot_type = d.pop("botType", UNSET)
        bot_type: ShortenRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = ShortenRequestBotType(_bot_type)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        shorten_request = cls(
            prompt=prompt,
            bot_type=bot_type,
            notify_hook=notify_hook,
            state=state,
        )

        shorten_request.additional_properties = d
        return shorten_request

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
