from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task import Task


T = TypeVar("T", bound="TaskPage")


@_attrs_define
class TaskPage:
    """One page of the account's tasks.

    Example:
        {'total': 37, 'tasks': [{'taskId': 20, 'taskType': 'NORMAL', 'status': 'SUCCESS', 'action': 'IMAGINE',
            'progress': '100%', 'description': '/imagine chibi manga legend of vader anime vh1, in the style of miho hirano,
            dynamic and action-packed scenes, gaston bussière, chinese new year festivities, ross tran, charming character
            illustrations, light red and bronze --ar 73:88 --s 750 --niji 5', 'prompt': 'chibi manga legend of vader anime
            vh1, in the style of miho hirano, dynamic and action-packed scenes, gaston bussière, chinese new year
            festivities, ross tran, charming character illustrations, light red and bronze --ar 73:88 --s 750 --niji 5',
            'failReason': None, 'submitTime': '2023-08-31T13:59:14.000Z', 'startTime': '2023-08-31T13:59:14.000Z',
            'finishTime': '2023-08-31T13:59:50.000Z', 'webhookUrl':
            'https://webhook.site/9adf49d8-14c3-4270-b83e-25a9e93bcb40', 'imageDcUrl': 'https://cdn.discordapp.com/attachmen
            ts/1136958712796430388/1146806560803262575/gpg4win_45703_chibi_manga_legend_of_vader_anime_vh1_in_the_styl_0b331
            53d-f3c4-486b-9b4a-2f0f0ae6a355.png', 'imageS3Url': None, 'actions': [{'customId':
            'MJ::JOB::upsample::1::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U1'}, {'customId':
            'MJ::JOB::upsample::2::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U2'}, {'customId':
            'MJ::JOB::upsample::3::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U3'}, {'customId':
            'MJ::JOB::upsample::4::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U4'}, {'customId':
            'MJ::JOB::reroll::0::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355::SOLO', 'emoji': '🔄', 'label': ''}, {'customId':
            'MJ::JOB::variation::1::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V1'}, {'customId':
            'MJ::JOB::variation::2::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V2'}, {'customId':
            'MJ::JOB::variation::3::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V3'}, {'customId':
            'MJ::JOB::variation::4::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V4'}]}]}

    """

    total: int | None | Unset = UNSET
    """ Number of Midjourney tasks on all pages. """
    tasks: list[Task] | None | Unset = UNSET
    """ The tasks of this page. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        total: int | None | Unset
        if isinstance(self.total, Unset):
            total = UNSET
        else:
            total = self.total

        tasks: list[dict[str, Any]] | None | Unset
        if isinstance(self.tasks, Unset):
            tasks = UNSET
        elif isinstance(self.tasks, list):
            tasks = []
            for tasks_type_0_item_data in self.tasks:
                tasks_type_0_item = tasks_type_0_item_data.to_dict()
                tasks.append(tasks_type_0_item)

        else:
            tasks = self.tasks

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if total is not UNSET:
            field_dict["total"] = total
        if tasks is not UNSET:
            field_dict["tasks"] = tasks

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task import Task  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_total(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        total = _parse_total(d.pop("total", UNSET))

        def _parse_tasks(data: object) -> list[Task] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                tasks_type_0 = []
                _tasks_type_0 = data
                for tasks_type_0_item_data in _tasks_type_0:
                    tasks_type_0_item = Task.from_dict(tasks_type_0_item_data)

                    tasks_type_0.append(tasks_type_0_item)

                return tasks_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Task] | None | Unset, data)

        tasks = _parse_tasks(d.pop("tasks", UNSET))

        task_page = cls(
            total=total,
            tasks=tasks,
        )

        task_page.additional_properties = d
        return task_page

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
