from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TaskProperties")


@_attrs_define
class TaskProperties:
    """What the relay keeps of the upstream's further values.

    Example:
        {'finalPrompt': 'a paper crane --v 6.1', 'finalZhPrompt': ''}

    """

    final_prompt: None | str | Unset = UNSET
    """ The prompt as Midjourney ran it, empty when unknown; for DESCRIBE the suggestions. """
    final_zh_prompt: None | str | Unset = UNSET
    """ The same in Chinese, usually empty. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        final_prompt: None | str | Unset
        if isinstance(self.final_prompt, Unset):
            final_prompt = UNSET
        else:
            final_prompt = self.final_prompt

        final_zh_prompt: None | str | Unset
        if isinstance(self.final_zh_prompt, Unset):
            final_zh_prompt = UNSET
        else:
            final_zh_prompt = self.final_zh_prompt

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if final_prompt is not UNSET:
            field_dict["finalPrompt"] = final_prompt
        if final_zh_prompt is not UNSET:
            field_dict["finalZhPrompt"] = final_zh_prompt

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_final_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        final_prompt = _parse_final_prompt(d.pop("finalPrompt", UNSET))

        def _parse_final_zh_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        final_zh_prompt = _parse_final_zh_prompt(d.pop("finalZhPrompt", UNSET))

        task_properties = cls(
            final_prompt=final_prompt,
            final_zh_prompt=final_zh_prompt,
        )

        task_properties.additional_properties = d
        return task_properties

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
