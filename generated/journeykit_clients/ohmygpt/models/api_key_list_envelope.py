from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.api_key import ApiKey


T = TypeVar("T", bound="ApiKeyListEnvelope")


@_attrs_define
class ApiKeyListEnvelope:
    """The answer to the question for the API keys; a secret as a whole.

    Example:
        {'statusCode': 200, 'message': '2 API keys', 'data': [{'key': 'sk-EXAMPLE0000000000000000000000000000000001',
            'user_id': '1001', 'remark': 'pictures', 'created_at': '2024-05-01T00:00:00.000Z', 'expired_at':
            '2025-05-01T00:00:00.000Z', 'used_at': '2024-05-06T07:08:09.000Z', 'used_times': '42', 'used_fee': '1234.50',
            'max_fee': '500000.00', 'permissions': ['gpt-4o', 'claude-3-5-sonnet'], 'is_admin': False, 'is_disabled':
            False}, {'key': 'sk-EXAMPLE0000000000000000000000000000000002', 'user_id': '1001', 'remark': 'management',
            'created_at': '2024-05-01T00:00:00.000Z', 'expired_at': '2025-05-01T00:00:00.000Z', 'used_at': None,
            'used_times': '0', 'used_fee': '0.00', 'max_fee': '1000.00', 'permissions': [], 'is_admin': True, 'is_disabled':
            False}]}

    """

    status_code: int | None | Unset = UNSET
    """ Business status; not the HTTP status. """
    message: None | str | Unset = UNSET
    """ The number of keys in words, or why there are none. """
    data: list[ApiKey] | None | Unset = UNSET
    """ The keys. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status_code: int | None | Unset
        if isinstance(self.status_code, Unset):
            status_code = UNSET
        else:
            status_code = self.status_code

        message: None | str | Unset
        if isinstance(self.message, Unset):
            message = UNSET
        else:
            message = self.message

        data: list[dict[str, Any]] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, list):
            data = []
            for data_type_0_item_data in self.data:
                data_type_0_item = data_type_0_item_data.to_dict()
                data.append(data_type_0_item)

        else:
            data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status_code is not UNSET:
            field_dict["statusCode"] = status_code
        if message is not UNSET:
            field_dict["message"] = message
        if data is not UNSET:
            field_dict["data"] = data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.api_key import ApiKey  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_status_code(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status_code = _parse_status_code(d.pop("statusCode", UNSET))

        def _parse_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message = _parse_message(d.pop("message", UNSET))

        def _parse_data(data: object) -> list[ApiKey] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                data_type_0 = []
                _data_type_0 = data
                for data_type_0_item_data in _data_type_0:
                    data_type_0_item = ApiKey.from_dict(data_type_0_item_data)

                    data_type_0.append(data_type_0_item)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ApiKey] | None | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        api_key_list_envelope = cls(
            status_code=status_code,
            message=message,
            data=data,
        )

        api_key_list_envelope.additional_properties = d
        return api_key_list_envelope

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
