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
    """Which of the server's accounts may do the work (过滤条件).

    Example:
        {'modes': ['FAST', 'RELAX']}

    """

    instance_id: str | Unset = UNSET
    """ One account, by its id. """
    modes: list[AccountFilterModesItem] | Unset = UNSET
    """ Speeds in order of preference. """
    remix: bool | Unset = UNSET
    """ Only accounts with Remix on (or off) for Midjourney. """
    niji_remix: bool | Unset = UNSET
    """ Only accounts with Remix on (or off) for Niji. """
    remix_auto_considered: bool | Unset = UNSET
    """ Only accounts that answer (or do not answer) the Remix dialogue themselves. """
    remark: str | Unset = UNSET
    """ Only accounts whose remark contains this. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        instance_id = self.instance_id

        modes: list[str] | Unset = UNSET
        if not isinstance(self.modes, Unset):
            modes = []
            for modes_item_data in self.modes:
                modes_item = modes_item_data.value
                modes.append(modes_item)

        remix = self.remix

        niji_remix = self.niji_remix

        remix_auto_considered = self.remix_auto_considered

        remark = self.remark

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if instance_id is not UNSET:
            field_dict["instanceId"] = instance_id
        if modes is not UNSET:
            field_dict["modes"] = modes
        if remix is not UNSET:
            field_dict["remix"] = remix
        if niji_remix is not UNSET:
            field_dict["nijiRemix"] = niji_remix
        if remix_auto_considered is not UNSET:
            field_dict["remixAutoConsidered"] = remix_auto_considered
        if remark is not UNSET:
            field_dict["remark"] = remark

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        instance_id = d.pop("instanceId", UNSET)

        _modes = d.pop("modes", UNSET)
        modes: list[AccountFilterModesItem] | Unset = UNSET
        if _modes is not UNSET:
            modes = []
            for modes_item_data in _modes:
                modes_item = AccountFilterModesItem(modes_item_data)

                modes.append(modes_item)

        remix = d.pop("remix", UNSET)

        niji_remix = d.pop("nijiRemix", UNSET)

        remix_auto_considered = d.pop("remixAutoConsidered", UNSET)

        remark = d.pop("remark", UNSET)

        account_filter = cls(
            instance_id=instance_id,
            modes=modes,
            remix=remix,
            niji_remix=niji_remix,
            remix_auto_considered=remix_auto_considered,
            remark=remark,
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
