from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.task_page import TaskPage


T = TypeVar("T", bound="TaskListEnvelope")


@_attrs_define
class TaskListEnvelope:
    """The answer to a query for a page of tasks.

    Example:
        {'statusCode': 200, 'message': 'Success', 'data': {'total': 37, 'tasks': [{'taskId': 20, 'taskType': 'NORMAL',
            'status': 'SUCCESS', 'action': 'IMAGINE', 'progress': '100%', 'description': '/imagine chibi manga legend of
            vader anime vh1, in the style of miho hirano, dynamic and action-packed scenes, gaston bussière, chinese new
            year festivities, ross tran, charming character illustrations, light red and bronze --ar 73:88 --s 750 --niji
            5', 'prompt': 'chibi manga legend of vader anime vh1, in the style of miho hirano, dynamic and action-packed
            scenes, gaston bussière, chinese new year festivities, ross tran, charming character illustrations, light red
            and bronze --ar 73:88 --s 750 --niji 5', 'failReason': None, 'submitTime': '2023-08-31T13:59:14.000Z',
            'startTime': '2023-08-31T13:59:14.000Z', 'finishTime': '2023-08-31T13:59:50.000Z', 'webhookUrl':
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
            'MJ::JOB::variation::4::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V4'}]}]}}

    """

    status_code: int | None | Unset = UNSET
    """ Business status; not the HTTP status. """
    message: None | str | Unset = UNSET
    """ `Success`, or why not, in words that may be shown to a user. """
    data: None | TaskPage | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_page import TaskPage  # noqa: PLC0415

        status_code: int | None | Unset
        if isinstance(self.status_code, Unset):
            status_code = UNSET
        else:
            status_code = self.status_code

        message: None | str | Unset
        if isinstance(self.message, Unset):
            message = UNSET
        else:
            message = self.message

        data: dict[str, Any] | None | Unset
        if isinstance(self.data, Unset):
            data = UNSET
        elif isinstance(self.data, TaskPage):
            data = self.data.to_dict()
        else:
            data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if status_code is not UNSET:
            field_dict["statusCode"] = status_code
        if message is not UNSET:
            field_dict["message"] = message
        if data is not UNSET:
            field_dict["data"] = data

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.task_page import TaskPage  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_status_code(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status_code = _parse_status_code(d.pop("statusCode", UNSET))

        def _parse_message(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message = _parse_message(d.pop("message", UNSET))

        def _parse_data(data: object) -> None | TaskPage | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                data_type_0 = TaskPage.from_dict(data)

                return data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskPage | Unset, data)

        data = _parse_data(d.pop("data", UNSET))

        task_list_envelope = cls(
            status_code=status_code,
            message=message,
            data=data,
        )

        task_list_envelope.additional_properties = d
        return task_list_envelope

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
