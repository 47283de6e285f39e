from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SwapFaceRequest")


@_attrs_define
class SwapFaceRequest:
    """Which face to put where.

    Example:
        {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64': 'data:image/png;base64,iVBORw0KGgo=',
            'state': ''}

    """

    source_base_64: str
    """ The picture with the face, as a data URL (人脸源图片). """
    target_base_64: str
    """ The picture that gets the face, as a data URL (目标图片). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source_base_64 = self.source_base_64

        target_base_64 = self.target_base_64

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "sourceBase64": source_base_64,
                "targetBase64": target_base_64,
            }
        )
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source_base_64 = d.pop("sourceBase64")

        target_base_64 = d.pop("targetBase64")

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        swap_face_request = cls(
            source_base_64=source_base_64,
            target_base_64=target_base_64,
            notify_hook=notify_hook,
            state=state,
        )

        swap_face_request.additional_properties = d
        return swap_face_request

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
