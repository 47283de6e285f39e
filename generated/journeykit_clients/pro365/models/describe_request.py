from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.describe_request_bot_type import DescribeRequestBotType
from ..types import UNSET, Unset

T = TypeVar("T", bound="DescribeRequest")


@_attrs_define
class DescribeRequest:
    """Which picture to describe.

    Example:
        {'base64': 'data:image/png;base64,iVBORw0KGgo=', 'notifyHook': '', 'state': ''}

    """

    base64: str
    """ The picture as a data URL. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    bot_type: DescribeRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base64 = self.base64

        notify_hook = self.notify_hook

        state = self.state

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64": base64,
            }
        )
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base64 = d.pop("base64")

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        _bot_type = d.pop("botType", UNSET)
        bot_type: DescribeRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = DescribeRequestBotType(_bot_type)

        describe_request = cls(
            base64=base64,
            notify_hook=notify_hook,
            state=state,
            bot_type=bot_type,
        )

        describe_request.additional_properties = d
        return describe_request

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
