from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.imagine_request_model import ImagineRequestModel
from ..models.imagine_request_type import ImagineRequestType
from ..types import UNSET, Unset

T = TypeVar("T", bound="ImagineRequest")


@_attrs_define
class ImagineRequest:
    """What to draw.

    Example:
        {'model': 'midjourney', 'prompt': 'a paper boat --ar 3:2', 'type': 'FAST'}

    """

    model: ImagineRequestModel
    """ Name of the model; only `midjourney`. The key's permission is checked by it (用于密钥权限控制). """
    prompt: str
    """ The prompt, English preferred, without sensitive words. Midjourney flags go inside; addresses of reference
    images go at its front. """
    type_: ImagineRequestType | Unset = UNSET
    """ Pool of accounts. FAST is faster and dearer, NORMAL is cheaper. """
    base_64_array: list[str] | Unset = UNSET
    """ Reference images as data URLs (垫图). The page calls it possibly unreliable; prefer addresses in the prompt.
    """
    webhook: str | Unset = UNSET
    """ Address to call when this task changes (回调地址). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model.value

        prompt = self.prompt

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        base_64_array: list[str] | Unset = UNSET
        if not isinstance(self.base_64_array, Unset):
            base_64_array = self.base_64_array

        webhook = self.webhook

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "prompt": prompt,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if base_64_array is not UNSET:
            field_dict["base64Array"] = base_64_array
        if webhook is not UNSET:
            field_dict["webhook"] = webhook

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = ImagineRequestModel(d.pop("model"))

        prompt = d.pop("prompt")

        _type_ = d.pop("type", UNSET)
        type_: ImagineRequestType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = ImagineRequestType(_type_)

        base_64_array = cast(list[str], d.pop("base64Array", UNSET))

        webhook = d.pop("webhook", UNSET)

        imagine_request = cls(
            model=model,
            prompt=prompt,
            type_=type_,
            base_64_array=base_64_array,
            webhook=webhook,
        )

        imagine_request.additional_properties = d
        return imagine_request

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
