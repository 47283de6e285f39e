from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ModalRequest")


@_attrs_define
class ModalRequest:
    """The answer to a task's dialogue.

    Example:
        {'taskId': '1770850011123461', 'prompt': 'a blue hat', 'maskBase64': 'data:image/png;base64,iVBORw0KGgo='}

    """

    task_id: str
    """ The id of the task that waits (任务ID), always as a string; the answer carries the same id. """
    prompt: str | Unset = UNSET
    """ The prompt (提示词), with `--zoom` for a custom zoom. Without it the parent's is taken; refused if that has
    none. """
    mask_base_64: str | Unset = UNSET
    """ The mask of a region (局部重绘的蒙版base64), a PNG as base64, white where to repaint. Of prefixes only exactly
    `data:image/png;base64,` is understood. """
    notify_hook: str | Unset = UNSET
    """ Ignored; the address that came with the button stays. """
    state: str | Unset = UNSET
    """ Ignored; the value that came with the button stays. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        task_id = self.task_id

        prompt = self.prompt

        mask_base_64 = self.mask_base_64

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "taskId": task_id,
            }
        )
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if mask_base_64 is not UNSET:
            field_dict["maskBase64"] = mask_base_64
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        task_id = d.pop("taskId")

        prompt = d.pop("prompt", UNSET)

        mask_base_64 = d.pop("maskBase64", UNSET)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        modal_request = cls(
            task_id=task_id,
            prompt=prompt,
            mask_base_64=mask_base_64,
            notify_hook=notify_hook,
            state=state,
        )

        modal_request.additional_properties = d
        return modal_request

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
