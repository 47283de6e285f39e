from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="UploadFilter")


@_attrs_define
class UploadFilter:
    """Which upstream account stores the pictures.

    Example:
        {'instanceId': '1570000000000000001'}

    """

    channel_id: str | Unset = UNSET
    """ The Discord channel of the account (频道ID). """
    instance_id: str | Unset = UNSET
    """ The id of the account (账号实例ID). """
    remark: str | Unset = UNSET
    """ The operator's remark on the account (备注). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        channel_id = self.channel_id

        instance_id = self.instance_id

        remark = self.remark

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if channel_id is not UNSET:
            field_dict["channelId"] = channel_id
        if instance_id is not UNSET:
            field_dict["instanceId"] = instance_id
        if remark is not UNSET:
            field_dict["remark"] = remark

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        channel_id = d.pop("channelId", UNSET)

        instance_id = d.pop("instanceId", UNSET)

        remark = d.pop("remark", UNSET)

        upload_filter = cls(
            channel_id=channel_id,
            instance_id=instance_id,
            remark=remark,
        )

        upload_filter.additional_properties = d
        return upload_filter

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
