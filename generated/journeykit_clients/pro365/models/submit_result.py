from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.submit_properties import SubmitProperties


T = TypeVar("T", bound="SubmitResult")


@_attrs_define
class SubmitResult:
    """The answer to every submit.

    Example:
        {'code': 1, 'description': 'Submit success', 'properties': {'discordInstanceId': '1200000000000000001'},
            'result': '1711500000000123'}

    """

    code: int | None | Unset = UNSET
    """ 1 accepted; 3 not found or no account available; 4 refused; 5 the upstream answered nothing (face swap
    only); 9 upstream failure; 21 accepted, the task waits for a modal, or of an upscale by number that it was made
    before; 22 accepted and queued; 23 queue full; 24 banned prompt. All of them come with HTTP 200. """
    description: None | str | Unset = UNSET
    """ A message (描述). """
    properties: None | SubmitProperties | Unset = UNSET
    """ Further values (扩展字段). """
    result: None | str | Unset = UNSET
    """ The id of the new task (任务ID); null when nothing was started. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.submit_properties import SubmitProperties  # noqa: PLC0415

        code: int | None | Unset
        if isinstance(self.code, Unset):
            code = UNSET
        else:
            code = self.code

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        properties: dict[str, Any] | None | Unset
        if isinstance(self.properties, Unset):
            properties = UNSET
        elif isinstance(self.properties, SubmitProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        result: None | str | Unset
        if isinstance(self.result, Unset):
            result = UNSET
        else:
            result = self.result

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if code is not UNSET:
            field_dict["code"] = code
        if description is not UNSET:
            field_dict["description"] = description
        if properties is not UNSET:
            field_dict["properties"] = properties
        if result is not UNSET:
            field_dict["result"] = result

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.submit_properties import SubmitProperties  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_code(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        code = _parse_code(d.pop("code", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_properties(data: object) -> None | SubmitProperties | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                properties_type_0 = SubmitProperties.from_dict(data)

                return properties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SubmitProperties | Unset, data)

        properties = _parse_properties(d.pop("properties", UNSET))

        def _parse_result(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        result = _parse_result(d.pop("result", UNSET))

        submit_result = cls(
            code=code,
            description=description,
            properties=properties,
            result=result,
        )

        submit_result.additional_properties = d
        return submit_result

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
