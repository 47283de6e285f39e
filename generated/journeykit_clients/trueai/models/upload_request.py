from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="UploadRequest")


@_attrs_define
class UploadRequest:
    """What to upload.

    Example:
        {'base64Array': ['data:image/png;base64,iVBORw0KGgo=']}

    """

    base_64_array: list[str]
    """ The pictures (垫图base64数组) as data URLs or bare base64, which is taken for a PNG. """
    account_filter: AccountFilter | Unset = UNSET
    """ Which of the server's accounts may do the work (过滤条件). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_64_array = self.base_64_array

        account_filter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account_filter, Unset):
            account_filter = self.account_filter.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64Array": base_64_array,
            }
        )
        if account_filter is not UNSET:
            field_dict["accountFilter"] = account_filter

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.account_filter import AccountFilter  # noqa: PLC0415

        d = dict(src_dict)
        base_64_array = cast(list[str], d.pop("base64Array"))

        _account_filter = d.pop("accountFilter", UNSET)
        account_filter: AccountFilter | Unset
        if isinstance(_account_filter, Unset):
            account_filter = UNSET
        else:
            account_filter = AccountFilter.from_dict(_account_filter)

        upload_request = cls(
            base_64_array=base_64_array,
            account_filter=account_filter,
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
