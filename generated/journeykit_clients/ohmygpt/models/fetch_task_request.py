from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fetch_task_request_model import FetchTaskRequestModel

T = TypeVar("T", bound="FetchTaskRequest")


@_attrs_define
class FetchTaskRequest:
    """Which task to read.

    Example:
        {'model': 'midjourney', 'taskId': '910001'}

    """

    model: FetchTaskRequestModel
    """ Name of the model; only `midjourney`. The key's permission is checked by it (用于密钥权限控制). """
    task_id: str
    """ The task id (任务ID), in decimal digits. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        model = self.model.value

        task_id = self.task_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "model": model,
                "taskId": task_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        model = FetchTaskRequestModel(d.pop("model"))

        task_id = d.pop("taskId")

        fetch_task_request = cls(
            model=model,
            task_id=task_id,
        )

        fetch_task_request.additional_properties = d
        return fetch_task_request

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
