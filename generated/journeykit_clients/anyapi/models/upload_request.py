from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.upload_filter import UploadFilter


T = TypeVar("T", bound="UploadRequest")


@_attrs_define
class UploadRequest:
    """Which pictures to store.

    Example:
        {'base64Array': ['data:image/png;base64,iVBORw0KGgo=']}

    """

    base_64_array: list[str]
    """ The pictures as data URLs. """
    filter_: UploadFilter | Unset = UNSET
    """ Which upstream account stores the pictures. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_64_array = self.base_64_array

        filter_: dict[str, Any] | Unset = UNSET
        if not isinstance(self.filter_, Unset):
            filter_ = self.filter_.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64Array": base_64_array,
            }
        )
        if filter_ is not UNSET:
            field_dict["filter"] = filter_

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.upload_filter import UploadFilter  # noqa: PLC0415

        d = dict(src_dict)
        base_64_array = cast(list[str], d.pop("base64Array"))

        _filter_ = d.pop("filter", UNSET)
        filter_: UploadFilter | Unset
        if isinstance(_filter_, Unset):
            filter_ = UNSET
        else:
            filter_ = UploadFilter.from_dict(_filter_)

        upload_request = cls(
            base_64_array=base_64_array,
            filter_=filter_,
        )

        upload_request.additional_properties = d
        return upload_request

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
