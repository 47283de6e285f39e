from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.blend_request_bot_type import BlendRequestBotType
from ..models.blend_request_dimensions import BlendRequestDimensions
from ..types import UNSET, Unset

T = TypeVar("T", bound="BlendRequest")


@_attrs_define
class BlendRequest:
    """Which pictures to mix.

    Example:
        {'botType': 'MID_JOURNEY', 'base64Array': ['data:image/png;base64,iVBORw0KGgo=',
            'data:image/png;base64,iVBORw0KGgo='], 'dimensions': 'SQUARE', 'notifyHook': '', 'state': ''}

    """

    base_64_array: list[str]
    """ Two to five pictures as data URLs. """
    bot_type: BlendRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    dimensions: BlendRequestDimensions | Unset = UNSET
    """ Shape of the result; 2:3, 1:1 or 3:2. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_64_array = self.base_64_array

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        dimensions: str | Unset = UNSET
        if not isinstance(self.dimensions, Unset):
            dimensions = self.dimensions.value

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64Array": base_64_array,
            }
        )
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if dimensions is not UNSET:
            field_dict["dimensions"] = dimensions
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        base_64_array = cast(list[str], d.pop("base64Array"))

        _bot_type = d.pop("botType", UNSET)
        bot_type: BlendRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = BlendRequestBotType(_bot_type)

        _dimensions = d.pop("dimensions", UNSET)
        dimensions: BlendRequestDimensions | Unset
        if isinstance(_dimensions, Unset):
            dimensions = UNSET
        else:
            dimensions = BlendRequestDimensions(_dimensions)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        blend_request = cls(
            base_64_array=base_64_array,
            bot_type=bot_type,
            dimensions=dimensions,
            notify_hook=notify_hook,
            state=state,
        )

        blend_request.additional_properties = d
        return blend_request

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
