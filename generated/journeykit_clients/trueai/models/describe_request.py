from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.describe_request_bot_type import DescribeRequestBotType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="DescribeRequest")


@_attrs_define
class DescribeRequest:
    """Which picture to describe, by one of two fields.

    Example:
        {'base64': 'data:image/png;base64,iVBORw0KGgo='}

    """

    base64: str | Unset = UNSET
    """ The picture as a data URL or bare base64 (图片base64). Refused where the server has uploads switched off. """
    link: str | Unset = UNSET
    """ The picture by its address (图片链接), http or https; needed if there is no `base64`. """
    bot_type: DescribeRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    language: str | Unset = UNSET
    """ Language of the result; `zh` or `zh_cn` has it translated. """
    account_filter: AccountFilter | Unset = UNSET
    """ Which of the server's accounts may do the work (过滤条件). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base64 = self.base64

        link = self.link

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        language = self.language

        account_filter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account_filter, Unset):
            account_filter = self.account_filter.to_dict()

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if base64 is not UNSET:
            field_dict["base64"] = base64
        if link is not UNSET:
            field_dict["link"] = link
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if language is not UNSET:
            field_dict["language"] = language
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
        base64 = d.pop("base64", UNSET)

        link = d.pop("link", UNSET)

        _bot_type = d.pop("botType", UNSET)
        bot_type: DescribeRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = DescribeRequestBotType(_bot_type)

        language = d.pop("language", UNSET)

        _account_filter = d.pop("accountFilter", UNSET)
        account_filter: AccountFilter | Unset
        if isinstance(_account_filter, Unset):
            account_filter = UNSET
        else:
            account_filter = AccountFilter.from_dict(_account_filter)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        describe_request = cls(
            base64=base64,
            link=link,
            bot_type=bot_type,
            language=language,
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
