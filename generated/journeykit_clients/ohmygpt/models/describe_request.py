from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.describe_request_model import DescribeRequestModel
from ..models.describe_request_type import DescribeRequestType
from ..types import UNSET, Unset

T = TypeVar("T", bound="DescribeRequest")


@_attrs_define
class DescribeRequest:
    """Which picture to describe.

    Example:
        {'model': 'midjourney', 'base64': 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}

    """

    model: DescribeRequestModel
    """ Name of the model; only `midjourney`. The key's permission is checked by it (用于密钥权限控制). """
    base64: str
    """ The picture as a data URL; one string, not an array. """
    type_: DescribeRequestType | Unset = UNSET
    """ Pool of accounts. FAST is faster and dearer, NORMAL is cheaper. """
    webhook: str | Unset = UNSET
    """ Address to call when this task changes (回调地址). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model.value

        base64 = self.base64

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        webhook = self.webhook

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "base64": base64,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if webhook is not UNSET:
            field_dict["webhook"] = webhook

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = DescribeRequestModel(d.pop("model"))

        base64 = d.pop("base64")

        _type_ = d.pop("type", UNSET)
        type_: DescribeRequestType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = DescribeRequestType(_type_)

        webhook = d.pop("webhook", UNSET)

        describe_request = cls(
            model=model,
            base64=base64,
            type_=type_,
            webhook=webhook,
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
