from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.blend_request_dimensions import BlendRequestDimensions
from ..models.blend_request_model import BlendRequestModel
from ..models.blend_request_type import BlendRequestType
from ..types import UNSET, Unset

T = TypeVar("T", bound="BlendRequest")


@_attrs_define
class BlendRequest:
    """What to mix.

    Example:
        {'model': 'midjourney', 'type': 'FAST', 'dimensions': 'SQUARE', 'base64Array':
            ['data:image/png;base64,iVBORw0KGgo=', 'data:image/jpeg;base64,/9j/4AAQSkZJRg==']}

    """

    model: BlendRequestModel
    """ Name of the model; only `midjourney`. The key's permission is checked by it (用于密钥权限控制). """
    base_64_array: list[str]
    """ The pictures as data URLs, two to five. """
    dimensions: BlendRequestDimensions | Unset = UNSET
    """ Shape of the result: PORTRAIT 2:3, SQUARE 1:1, LANDSCAPE 3:2. Clients always send it; what applies without
    it is not known. """
    type_: BlendRequestType | Unset = UNSET
    """ Pool of accounts. FAST is faster and dearer, NORMAL is cheaper. """
    webhook: str | Unset = UNSET
    """ Address to call when this task changes (回调地址). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model.value

        base_64_array = self.base_64_array

        dimensions: str | Unset = UNSET
        if not isinstance(self.dimensions, Unset):
            dimensions = self.dimensions.value

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        webhook = self.webhook

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "base64Array": base_64_array,
            }
        )
        if dimensions is not UNSET:
            field_dict["dimensions"] = dimensions
        if type_ is not UNSET:
            field_dict["type"] = type_
        if webhook is not UNSET:
            field_dict["webhook"] = webhook

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = BlendRequestModel(d.pop("model"))

        base_64_array = cast(list[str], d.pop("base64Array"))

        _dimensions = d.pop("dimensions", UNSET)
        dimensions: BlendRequestDimensions | Unset
        if isinstance(_dimensions, Unset):
            dimensions = UNSET
        else:
            dimensions = BlendRequestDimensions(_dimensions)

        _type_ = d.pop("type", UNSET)
        type_: BlendRequestType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = BlendRequestType(_type_)

        webhook = d.pop("webhook", UNSET)

        blend_request = cls(
            model=model,
            base_64_array=base_64_array,
            dimensions=dimensions,
            type_=type_,
            webhook=webhook,
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
