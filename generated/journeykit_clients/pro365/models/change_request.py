from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.change_request_action import ChangeRequestAction
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChangeRequest")


@_attrs_define
class ChangeRequest:
    """Which change to make to which picture of which task.

    Example:
        {'action': 'UPSCALE', 'index': 1, 'taskId': '1711500000000123', 'notifyHook': '', 'state': ''}

    """

    action: ChangeRequestAction
    """ What to do (动作). """
    index: int
    """ Which picture of the grid (序号), 1 to 4; with REROLL any of them. """
    task_id: str
    """ The id of the task that drew the grid (任务ID). """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址). Accepted and, by default, silently dropped. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        action = self.action.value

        index = self.index

        task_id = self.task_id

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "index": index,
                "taskId": task_id,
            }
        )
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        action = ChangeRequestAction(d.pop("action"))

        index = d.pop("index")

        task_id = d.pop("taskId")

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        change_request = cls(
            action=action,
            index=index,
            task_id=task_id,
            notify_hook=notify_hook,
            state=state,
        )

        change_request.additional_properties = d
        return change_request

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
