from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="SwapFaceRequest")


@_attrs_define
class SwapFaceRequest:
    """Whose face to put where; each picture by one of two fields.

    Example:
        {'sourceBase64': 'data:image/png;base64,iVBORw0KGgo=', 'targetBase64':
            'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}

    """

    source_base_64: str | Unset = UNSET
    """ The picture with the face (人脸源图片base64) as a data URL or bare base64, not an address. """
    source_url: str | Unset = UNSET
    """ The picture with the face (人脸源图片URL), by its address; needed if there is no `sourceBase64`. """
    target_base_64: str | Unset = UNSET
    """ The picture that gets it (目标图片base64) as a data URL or bare base64, not an address. """
    target_url: str | Unset = UNSET
    """ The picture that gets it (目标图片URL), by its address; needed if there is no `targetBase64`. """
    account_filter: AccountFilter | Unset = UNSET
    """ Which of the server's accounts may do the work (过滤条件). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source_base_64 = self.source_base_64

        source_url = self.source_url

        target_base_64 = self.target_base_64

        target_url = self.target_url

        account_filter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account_filter, Unset):
            account_filter = self.account_filter.to_dict()

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if source_base_64 is not UNSET:
            field_dict["sourceBase64"] = source_base_64
        if source_url is not UNSET:
            field_dict["sourceUrl"] = source_url
        if target_base_64 is not UNSET:
            field_dict["targetBase64"] = target_base_64
        if target_url is not UNSET:
            field_dict["targetUrl"] = target_url
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
        source_base_64 = d.pop("sourceBase64", UNSET)

        source_url = d.pop("sourceUrl", UNSET)

        target_base_64 = d.pop("targetBase64", UNSET)

        target_url = d.pop("targetUrl", UNSET)

        _account_filter = d.pop("accountFilter", UNSET)
        account_filter: AccountFilter | Unset
        if isinstance(_account_filter, Unset):
            account_filter = UNSET
        else:
            account_filter = AccountFilter.from_dict(_account_filter)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        swap_face_request = cls(
            source_base_64=source_base_64,
            source_url=source_url,
            target_base_64=target_base_64,
            target_url=target_url,
            account_filter=account_filter,
            notify_hook=notify_hook,
            state=state,
        )

        swap_face_request.additional_properties = d
        return swap_face_request

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
