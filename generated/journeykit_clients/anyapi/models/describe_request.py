from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.describe_request_bot_type import DescribeRequestBotType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="DescribeRequest")


@_attrs_define
class DescribeRequest:
    """Which picture to describe.

    Example:
        {'botType': 'MID_JOURNEY', 'base64': 'data:image/png;base64,iVBORw0KGgo=', 'notifyHook': '', 'state': ''}

    """

    base64: str
    """ The picture as a data URL. """
    bot_type: DescribeRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    account_filter: AccountFilter | None | Unset = UNSET
    """ Which upstream account to use. Accepted and, by default, silently dropped. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.account_filter import AccountFilter  # noqa: PLC0415

        base64 = self.base64

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        account_filter: dict[str, Any] | None | Unset
        if isinstance(self.account_filter, Unset):
            account_filter = UNSET
        elif isinstance(self.account_filter, AccountFilter):
            account_filter = self.account_filter.to_dict()
        else:
            account_filter = self.account_filter

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64": base64,
            }
        )
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if account_filter is not UNSET:
            field_dict["accountFilter"] = account_filter
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.account_filter import AccountFilter  # noqa: PLC0415

        d = dict(src_dict)
        base64 = d.pop("base64")

        _bot_type = d.pop("botType", UNSET)
        bot_type: DescribeRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = DescribeRequestBotType(_bot_type)

        def _parse_account_filter(data: object) -> AccountFilter | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                account_filter_type_0 = AccountFilter.from_dict(data)

                return account_filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AccountFilter | None | Unset, data)

        account_filter = _parse_account_filter(d.pop("accountFilter", UNSET))

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        describe_request = cls(
            base64=base64,
            bot_type=bot_type,
            account_filter=account_filter,
            notify_hook=notify_hook,
            state=state,
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
