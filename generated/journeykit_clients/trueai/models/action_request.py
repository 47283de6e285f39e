from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.action_tool import ActionTool


T = TypeVar("T", bound="ActionRequest")


@_attrs_define
class ActionRequest:
    """Which button of which task to press.

    Example:
        {'taskId': '1770850000123456', 'customId': 'MJ::JOB::upsample::1::0000aaaa-1111-4222-8333-444455556666'}

    """

    task_id: str
    """ The id of the task that offers the button (任务ID), always as a string, although it is all digits. """
    custom_id: str
    """ The `customId` of the button (动作标识). Bookmark, PromptAnalyzer and video buttons are offered and refused. """
    enable_remix: bool | Unset = UNSET
    """ Ask for the Remix dialogue, so that the prompt can be changed: the answer is then code 21. Refused (code 4)
    if the account has Remix off. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the new task (自定义参数). """
    strong: bool | Unset = UNSET
    """ Accepted and ignored. """
    tools: list[ActionTool] | Unset = UNSET
    """ Where to look for a parent task that another server made. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        task_id = self.task_id

        custom_id = self.custom_id

        enable_remix = self.enable_remix

        notify_hook = self.notify_hook

        state = self.state

        strong = self.strong

        tools: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.tools, Unset):
            tools = []
            for tools_item_data in self.tools:
                tools_item = tools_item_data.to_dict()
                tools.append(tools_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "taskId": task_id,
                "customId": custom_id,
            }
        )
        if enable_remix is not UNSET:
            field_dict["enableRemix"] = enable_remix
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state
        if strong is not UNSET:
            field_dict["strong"] = strong
        if tools is not UNSET:
            field_dict["tools"] = tools

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.action_tool import ActionTool  # noqa: PLC0415

        d = dict(src_dict)
        task_id = d.pop("taskId")

        custom_id = d.pop("customId")

        enable_remix = d.pop("enableRemix", UNSET)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        strong = d.pop("strong", UNSET)

        _tools = d.pop("tools", UNSET)
        tools: list[ActionTool] | Unset = UNSET
        if _tools is not UNSET:
            tools = []
            for tools_item_data in _tools:
                tools_item = ActionTool.from_dict(tools_item_data)

                tools.append(tools_item)

        action_request = cls(
            task_id=task_id,
            custom_id=custom_id,
            enable_remix=enable_remix,
            notify_hook=notify_hook,
            state=state,
            strong=strong,
            tools=tools,
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
