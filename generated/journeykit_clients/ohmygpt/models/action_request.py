from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.action_request_model import ActionRequestModel
from ..models.action_request_type import ActionRequestType
from ..types import UNSET, Unset

T = TypeVar("T", bound="ActionRequest")


@_attrs_define
class ActionRequest:
    """Which button of which task to press.

    Example:
        {'model': 'midjourney', 'taskId': '910001', 'customId':
            'MJ::JOB::upsample::2::11111111-2222-3333-4444-555555555555', 'type': 'FAST'}

    """

    model: ActionRequestModel
    """ Name of the model; only `midjourney`. The key's permission is checked by it (用于密钥权限控制). """
    task_id: str
    """ The id of the task that offers the button (任务ID), in decimal digits. """
    custom_id: str
    """ The `customId` of one entry of that task's `actions`; opaque. """
    type_: ActionRequestType | Unset = UNSET
    """ Pool of accounts; one client notes that it has to be the parent's (`taskType`). """
    base_64_mask: str | Unset = UNSET
    """ Base64 of the mask image, for a button that redraws a region; may be empty. """
    webhook: str | Unset = UNSET
    """ Address to call when the new task changes (回调地址). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model.value

        task_id = self.task_id

        custom_id = self.custom_id

        type_: str | Unset = UNSET
        if not isinstance(self.type_, Unset):
            type_ = self.type_.value

        base_64_mask = self.base_64_mask

        webhook = self.webhook

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "taskId": task_id,
                "customId": custom_id,
            }
        )
        if type_ is not UNSET:
            field_dict["type"] = type_
        if base_64_mask is not UNSET:
            field_dict["base64Mask"] = base_64_mask
        if webhook is not UNSET:
            field_dict["webhook"] = webhook

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = ActionRequestModel(d.pop("model"))

        task_id = d.pop("taskId")

        custom_id = d.pop("customId")

        _type_ = d.pop("type", UNSET)
        type_: ActionRequestType | Unset
        if isinstance(_type_, Unset):
            type_ = UNSET
        else:
            type_ = ActionRequestType(_type_)

        base_64_mask = d.pop("base64Mask", UNSET)

        webhook = d.pop("webhook", UNSET)

        action_request = cls(
            model=model,
            task_id=task_id,
            custom_id=custom_id,
            type_=type_,
            base_64_mask=base_64_mask,
            webhook=webhook,
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
