from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ApiKey")


@_attrs_define
class ApiKey:
    """One key of the account.

    Example:
        {'key': 'sk-EXAMPLE0000000000000000000000000000000001', 'user_id': '1001', 'remark': 'pictures', 'created_at':
            '2024-05-01T00:00:00.000Z', 'expired_at': '2025-05-01T00:00:00.000Z', 'used_at': '2024-05-06T07:08:09.000Z',
            'used_times': '42', 'used_fee': '1234.50', 'max_fee': '500000.00', 'permissions': ['gpt-4o',
            'claude-3-5-sonnet'], 'is_admin': False, 'is_disabled': False}

    """

    key: None | str | Unset = UNSET
    """ The key itself, in full. A secret; never log it. """
    user_id: None | str | Unset = UNSET
    """ Owner of the key. """
    remark: None | str | Unset = UNSET
    """ The owner's note. """
    created_at: None | str | Unset = UNSET
    """ When the key was made, ISO 8601 in UTC. """
    expired_at: None | str | Unset = UNSET
    """ When the key ends, ISO 8601 in UTC. """
    used_at: None | str | Unset = UNSET
    """ When the key was used last, ISO 8601 in UTC; null for never. """
    used_times: None | str | Unset = UNSET
    """ Number of uses, as decimal digits in text. """
    used_fee: None | str | Unset = UNSET
    """ What the key has cost, as a decimal number in text. """
    max_fee: None | str | Unset = UNSET
    """ What the key may cost, as a decimal number in text; less `used_fee`, what is left. """
    permissions: list[str] | None | Unset = UNSET
    """ Names of models; may be empty. Which name stands for Midjourney was not recorded. """
    is_admin: bool | None | Unset = UNSET
    """ The key may manage keys. """
    is_disabled: bool | None | Unset = UNSET
    """ The key is switched off. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key: None | str | Unset
        if isinstance(self.key, Unset):
            key = UNSET
        else:
            key = self.key

        user_id: None | str | Unset
        if isinstance(self.user_id, Unset):
            user_id = UNSET
        else:
            user_id = self.user_id

        remark: None | str | Unset
        if isinstance(self.remark, Unset):
            remark = UNSET
        else:
            remark = self.remark

        created_at: None | str | Unset
        if isinstance(self.created_at, Unset):
            created_at = UNSET
        else:
            created_at = self.created_at

        expired_at: None | str | Unset
        if isinstance(self.expired_at, Unset):
            expired_at = UNSET
        else:
            expired_at = self.expired_at

        used_at: None | str | Unset
        if isinstance(self.used_at, Unset):
            used_at = UNSET
        else:
            used_at = self.used_at

        used_times: None | str | Unset
        if isinstance(self.used_times, Unset):
            used_times = UNSET
        else:
            used_times = self.used_times

        used_fee: None | str | Unset
        if isinstance(self.used_fee, Unset):
            used_fee = UNSET
        else:
            used_fee = self.used_fee

        max_fee: None | str | Unset
        if isinstance(self.max_fee, Unset):
            max_fee = UNSET
        else:
            max_fee = self.max_fee

        permissions: list[str] | None | Unset
        if isinstance(self.permissions, Unset):
            permissions = UNSET
        elif isinstance(self.permissions, list):
            permissions = self.permissions

        else:
            permissions = self.permissions

        is_admin: bool | None | Unset
        if isinstance(self.is_admin, Unset):
            is_admin = UNSET
        else:
            is_admin = self.is_admin

        is_disabled: bool | None | Unset
        if isinstance(self.is_disabled, Unset):
            is_disabled = UNSET
        else:
            is_disabled = self.is_disabled

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if key is not UNSET:
            field_dict["key"] = key
        if user_id is not UNSET:
            field_dict["user_id"] = user_id
        if remark is not UNSET:
            field_dict["remark"] = remark
        if created_at is not UNSET:
            field_dict["created_at"] = created_at
        if expired_at is not UNSET:
            field_dict["expired_at"] = expired_at
        if used_at is not UNSET:
            field_dict["used_at"] = used_at
        if used_times is not UNSET:
            field_dict["used_times"] = used_times
        if used_fee is not UNSET:
            field_dict["used_fee"] = used_fee
        if max_fee is not UNSET:
            field_dict["max_fee"] = max_fee
        if permissions is not UNSET:
            field_dict["permissions"] = permissions
        if is_admin is not UNSET:
            field_dict["is_admin"] = is_admin
        if is_disabled is not UNSET:
            field_dict["is_disabled"] = is_disabled

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_key(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        key = _parse_key(d.pop("key", UNSET))

        def _parse_user_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        user_id = _parse_user_id(d.pop("user_id", UNSET))

        def _parse_remark(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        remark = _parse_remark(d.pop("remark", UNSET))

        def _parse_created_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created_at = _parse_created_at(d.pop("created_at", UNSET))

        def _parse_expired_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        expired_at = _parse_expired_at(d.pop("expired_at", UNSET))

        def _parse_used_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        used_at = _parse_used_at(d.pop("used_at", UNSET))

        def _parse_used_times(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        used_times = _parse_used_times(d.pop("used_times", UNSET))

        def _parse_used_fee(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        used_fee = _parse_used_fee(d.pop("used_fee", UNSET))

        def _parse_max_fee(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        max_fee = _parse_max_fee(d.pop("max_fee", UNSET))

        def _parse_permissions(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                permissions_type_0 = cast(list[str], data)

                return permissions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        permissions = _parse_permissions(d.pop("permissions", UNSET))

        def _parse_is_admin(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_admin = _parse_is_admin(d.pop("is_admin", UNSET))

        def _parse_is_disabled(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_disabled = _parse_is_disabled(d.pop("is_disabled", UNSET))

        api_key = cls(
            key=key,
            user_id=user_id,
            remark=remark,
            created_at=created_at,
            expired_at=expired_at,
            used_at=used_at,
            used_times=used_times,
            used_fee=used_fee,
            max_fee=max_fee,
            permissions=permissions,
            is_admin=is_admin,
            is_disabled=is_disabled,
        )

        api_key.additional_properties = d
        return api_key

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
