from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.blend_request_bot_type import BlendRequestBotType
from ..models.blend_request_dimensions import BlendRequestDimensions
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.account_filter import AccountFilter


T = TypeVar("T", bound="BlendRequest")


@_attrs_define
class BlendRequest:
    """What to mix.

    Example:
        {'base64Array': ['data:image/png;base64,iVBORw0KGgo=', 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='], 'dimensions':
            'SQUARE'}

    """

    base_64_array: list[str]
    """ The pictures (图片base64数组) as data URLs, bare base64, which is taken for a PNG, or addresses that begin with
    `http`. """
    dimensions: BlendRequestDimensions | Unset = UNSET
    """ Shape of the result: PORTRAIT 2:3, SQUARE 1:1, LANDSCAPE 3:2 (比例). """
    bot_type: BlendRequestBotType | Unset = UNSET
    """ Midjourney or Niji. """
    account_filter: AccountFilter | Unset = UNSET
    """ Which of the server's accounts may do the work (过滤条件). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base_64_array = self.base_64_array

        dimensions: str | Unset = UNSET
        if not isinstance(self.dimensions, Unset):
            dimensions = self.dimensions.value

        bot_type: str | Unset = UNSET
        if not isinstance(self.bot_type, Unset):
            bot_type = self.bot_type.value

        account_filter: dict[str, Any] | Unset = UNSET
        if not isinstance(self.account_filter, Unset):
            account_filter = self.account_filter.to_dict()

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base64Array": base_64_array,
            }
        )
        if dimensions is not UNSET:
            field_dict["dimensions"] = dimensions
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
        base_64_array = cast(list[str], d.pop("base64Array"))

        _dimensions = d.pop("dimensions", UNSET)
        dimensions: BlendRequestDimensions | Unset
        if isinstance(_dimensions, Unset):
            dimensions = UNSET
        else:
            dimensions = BlendRequestDimensions(_dimensions)

        _bot_type = d.pop("botType", UNSET)
        bot_type: BlendRequestBotType | Unset
        if isinstance(_bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = BlendRequestBotType(_bot_type)

        _account_filter = d.pop("accountFilter", UNSET)
        account_filter: AccountFilter | Unset
        if isinstance(_account_filter, Unset):
            account_filter = UNSET
        else:
            account_filter = AccountFilter.from_dict(_account_filter)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        blend_request = cls(
            base_64_array=base_64_array,
            dimensions=dimensions,
            bot_type=bot_type,
            account_filter=account_filter,
            notify_hook=notify_hook,
            state=state,
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
