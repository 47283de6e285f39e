from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="RetextureRequest")


@_attrs_define
class RetextureRequest:
    """Which picture to draw anew, and how.

    Example:
        {'prompt': 'a fox of folded paper', 'image': 'https://images.example.com/fox.png'}

    """

    prompt: str
    """ The prompt (提示词). """
    image: str
    """ The picture (图片), by its address or as base64 with or without a data URL's prefix. Refused, address or not,
    where the server has uploads switched off. """
    account_filter: AccountFilter | Unset = UNSET
    """ Which of the server's accounts may do the work (过滤条件). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        account_filter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account_filter, Unset):
            account_filter = self.account_filter.to_dict()

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
                "image": image,
            }
        )
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
        prompt = d.pop("prompt")

        image = d.pop("image")

        _account_filter = d.pop("accountFilter", UNSET)
        account_filter: AccountFilter | Unset
        if isinstance(_account_filter, Unset):
            account_filter = UNSET
        else:
            account_filter = AccountFilter.from_dict(_account_filter)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        retexture_request = cls(
            prompt=prompt,
            image=image,
            account_filter=account_filter,
            notify_hook=notify_hook,
            state=state,
        )

        retexture_request.additional_properties = d
        return retexture_request

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
