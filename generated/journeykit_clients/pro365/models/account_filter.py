from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.account_filter_modes_item import AccountFilterModesItem
from ..types import UNSET, Unset

T = TypeVar("T", bound="AccountFilter")


@_attrs_define
class AccountFilter:
    """Which upstream account to use.

    Example:
        {'instanceId': '1200000000000000001'}

    """

    instance_id: str | Unset = UNSET
    """ The id of the account (账号实例ID). """
    channel_id: str | Unset = UNSET
    """ The Discord channel of the account (频道ID). """
    modes: list[AccountFilterModesItem] | Unset = UNSET
    """ Speeds, one of which the account must run at. """
    remark: str | Unset = UNSET
    """ The operator's remark on the account (备注). """
    remix: bool | Unset = UNSET
    """ Only accounts in Remix mode, or only the others. """
    remix_auto_considered: bool | Unset = UNSET
    """ Only accounts that answer the window of Remix mode themselves, or only the others. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        instance_id = self.instance_id

        channel_id = self.channel_id

        modes: list[str] | Unset = UNSET
        if not isinstance(self.modes, Unset):
            modes = []
            for modes_item_data in self.modes:
                modes_item = modes_item_data.value
                modes.append(modes_item)

        remark = self.remark

        remix = self.remix

        remix_auto_considered = self.remix_auto_considered

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if instance_id is not UNSET:
            field_dict["instanceId"] = instance_id
        if channel_id is not UNSET:
            field_dict["channelId"] = channel_id
        if modes is not UNSET:
            field_dict["modes"] = modes
        if remark is not UNSET:
            field_dict["remark"] = remark
        if remix is not UNSET:
            field_dict["remix"] = remix
        if remix_auto_considered is not UNSET:
            field_dict["remixAutoConsidered"] = remix_auto_considered

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        instance_id = d.pop("instanceId", UNSET)

        channel_id = d.pop("channelId", UNSET)

        _modes = d.pop("modes", UNSET)
        modes: list[AccountFilterModesItem] | Unset = UNSET
        if _modes is not UNSET:
            modes = []
            for modes_item_data in _modes:
                modes_item = AccountFilterModesItem(modes_item_data)

                modes.append(modes_item)

        remark = d.pop("remark", UNSET)

        remix = d.pop("remix", UNSET)

        remix_auto_considered = d.pop("remixAutoConsidered", UNSET)

        account_filter = cls(
            instance_id=instance_id,
            channel_id=channel_id,
            modes=modes,
            remark=remark,
            remix=remix,
            remix_auto_considered=remix_auto_considered,
        )

        account_filter.additional_properties = d
        return account_filter

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
