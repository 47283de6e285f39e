from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="StoredFile")


@_attrs_define
class StoredFile:
    """A file that was stored; there may be more fields.

    Example:
        {'fileUniqueID': 'f-0123456789abcdef'}

    """

    file_unique_id: None | str | Unset = UNSET
    """ Id of the file; the last part of the address of a public one. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_unique_id: None | str | Unset
        if isinstance(self.file_unique_id, Unset):
            file_unique_id = UNSET
        else:
            file_unique_id = self.file_unique_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if file_unique_id is not UNSET:
            field_dict["fileUniqueID"] = file_unique_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_file_unique_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        file_unique_id = _parse_file_unique_id(d.pop("fileUniqueID", UNSET))

        stored_file = cls(
            file_unique_id=file_unique_id,
        )

        stored_file.additional_properties = d
        return stored_file

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
