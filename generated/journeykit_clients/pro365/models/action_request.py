from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ActionRequest")


@_attrs_define
class ActionRequest:
    """Which button of which task to press.

    Example:
        {'customId': 'MJ::JOB::upsample::1::00000000-0000-4000-8000-000000000001', 'taskId': '1711500000000123',
            'notifyHook': '', 'state': ''}

    """

    custom_id: str
    """ The `customId` of the button. The relay knows upsample, variation, low_variation, high_variation, pan_*,
    reroll, Outpaint, CustomZoom and Inpaint; it refuses every other button, although the upstream offers more. """
    task_id: str
    """ The id of the task that offers the button (任务ID), as a string; a JSON number is refused. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    choose_same_channel: bool | Unset = UNSET
    """ Run the follow-up on the channel of the first task. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        custom_id = self.custom_id

        task_id = self.task_id

        notify_hook = self.notify_hook

        state = self.state

        choose_same_channel = self.choose_same_channel

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customId": custom_id,
                "taskId": task_id,
            }
        )
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state
        if choose_same_channel is not UNSET:
            field_dict["chooseSameChannel"] = choose_same_channel

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        custom_id = d.pop("customId")

        task_id = d.pop("taskId")

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        choose_same_channel = d.pop("chooseSameChannel", UNSET)

        action_request = cls(
            custom_id=custom_id,
            task_id=task_id,
            notify_hook=notify_hook,
            state=state,
            choose_same_channel=choose_same_channel,
        )

        action_request.additional_properties = d
        return action_request

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
