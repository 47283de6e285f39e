from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.button import Button


T = TypeVar("T", bound="Task")


@_attrs_define
class Task:
    """One task and its present state.

    Example:
        {'taskId': 20, 'taskType': 'NORMAL', 'status': 'SUCCESS', 'action': 'IMAGINE', 'progress': '100%',
            'description': '/imagine chibi manga legend of vader anime vh1, in the style of miho hirano, dynamic and action-
            packed scenes, gaston bussière, chinese new year festivities, ross tran, charming character illustrations, light
            red and bronze --ar 73:88 --s 750 --niji 5', 'prompt': 'chibi manga legend of vader anime vh1, in the style of
            miho hirano, dynamic and action-packed scenes, gaston bussière, chinese new year festivities, ross tran,
            charming character illustrations, light red and bronze --ar 73:88 --s 750 --niji 5', 'failReason': None,
            'submitTime': '2023-08-31T13:59:14.000Z', 'startTime': '2023-08-31T13:59:14.000Z', 'finishTime':
            '2023-08-31T13:59:50.000Z', 'webhookUrl': 'https://webhook.site/9adf49d8-14c3-4270-b83e-25a9e93bcb40',
            'imageDcUrl': 'https://cdn.discordapp.com/attachments/1136958712796430388/1146806560803262575/gpg4win_45703_chib
            i_manga_legend_of_vader_anime_vh1_in_the_styl_0b33153d-f3c4-486b-9b4a-2f0f0ae6a355.png', 'imageS3Url': None,
            'actions': [{'customId': 'MJ::JOB::upsample::1::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label':
            'U1'}, {'customId': 'MJ::JOB::upsample::2::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U2'},
            {'customId': 'MJ::JOB::upsample::3::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U3'},
            {'customId': 'MJ::JOB::upsample::4::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'U4'},
            {'customId': 'MJ::JOB::reroll::0::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355::SOLO', 'emoji': '🔄', 'label': ''},
            {'customId': 'MJ::JOB::variation::1::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V1'},
            {'customId': 'MJ::JOB::variation::2::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V2'},
            {'customId': 'MJ::JOB::variation::3::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V3'},
            {'customId': 'MJ::JOB::variation::4::0b33153d-f3c4-486b-9b4a-2f0f0ae6a355', 'emoji': '', 'label': 'V4'}]}

    """

    task_id: int | None | Unset = UNSET
    """ Task id (任务ID). """
    task_type: None | str | Unset = UNSET
    """ Pool that the task was submitted to (任务类型). """
    status: None | str | Unset = UNSET
    """ State of the task (任务状态). SUCCESS and FAILURE are final; a task only moves forward. """
    action: None | str | Unset = UNSET
    """ What the task does (任务动作). """
    progress: None | str | Unset = UNSET
    """ Progress, a number with a percent sign (任务进度). """
    description: None | str | Unset = UNSET
    """ Task description, `/imagine ` and the prompt for imagine (任务描述). """
    prompt: None | str | Unset = UNSET
    """ The prompt as submitted; for a describe that succeeded, its result (Prompt). """
    fail_reason: None | str | Unset = UNSET
    """ Why the task failed (失败原因); null while it has not. """
    submit_time: None | str | Unset = UNSET
    """ Time of the submit (提交时间), ISO 8601 in UTC. """
    start_time: None | str | Unset = UNSET
    """ Start of the run (开始时间), ISO 8601 in UTC. """
    finish_time: None | str | Unset = UNSET
    """ End of the run (完成时间), ISO 8601 in UTC. """
    webhook_url: None | str | Unset = UNSET
    """ Address that is called when the task changes (回调地址). """
    image_dc_url: None | str | Unset = UNSET
    """ Address of the picture on Discord's CDN (图片地址); null or missing before the end and for a describe. Discord
    lets such addresses expire. """
    image_s3_url: None | str | Unset = UNSET
    """ Key of the stored picture on the provider's content host; null while nothing is stored. """
    actions: list[Button] | None | Unset = UNSET
    """ Follow-ups that can be run on this task (此任务的附加可执行动作); empty, null or missing before the end, after a
    failure and for a describe. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        task_id: int | None | Unset
        if isinstance(self.task_id, Unset):
            task_id = UNSET
        else:
            task_id = self.task_id

        task_type: None | str | Unset
        if isinstance(self.task_type, Unset):
            task_type = UNSET
        else:
            task_type = self.task_type

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        action: None | str | Unset
        if isinstance(self.action, Unset):
            action = UNSET
        else:
            action = self.action

        progress: None | str | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        else:
            progress = self.progress

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        fail_reason: None | str | Unset
        if isinstance(self.fail_reason, Unset):
            fail_reason = UNSET
        else:
            fail_reason = self.fail_reason

        submit_time: None | str | Unset
        if isinstance(self.submit_time, Unset):
            submit_time = UNSET
        else:
            submit_time = self.submit_time

        start_time: None | str | Unset
        if isinstance(self.start_time, Unset):
            start_time = UNSET
        else:
            start_time = self.start_time

        finish_time: None | str | Unset
        if isinstance(self.finish_time, Unset):
            finish_time = UNSET
        else:
            finish_time = self.finish_time

        webhook_url: None | str | Unset
        if isinstance(self.webhook_url, Unset):
            webhook_url = UNSET
        else:
            webhook_url = self.webhook_url

        image_dc_url: None | str | Unset
        if isinstance(self.image_dc_url, Unset):
            image_dc_url = UNSET
        else:
            image_dc_url = self.image_dc_url

        image_s3_url: None | str | Unset
        if isinstance(self.image_s3_url, Unset):
            image_s3_url = UNSET
        else:
            image_s3_url = self.image_s3_url

        actions: list[dict[str, Any]] | None | Unset
        if isinstance(self.actions, Unset):
            actions = UNSET
        elif isinstance(self.actions, list):
            actions = []
            for actions_type_0_item_data in self.actions:
                actions_type_0_item = actions_type_0_item_data.to_dict()
                actions.append(actions_type_0_item)

        else:
            actions = self.actions

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if task_id is not UNSET:
            field_dict["taskId"] = task_id
        if task_type is not UNSET:
            field_dict["taskType"] = task_type
        if status is not UNSET:
            field_dict["status"] = status
        if action is not UNSET:
            field_dict["action"] = action
        if progress is not UNSET:
            field_dict["progress"] = progress
        if description is not UNSET:
            field_dict["description"] = description
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if fail_reason is not UNSET:
            field_dict["failReason"] = fail_reason
        if submit_time is not UNSET:
            field_dict["submitTime"] = submit_time
        if start_time is not UNSET:
            field_dict["startTime"] = start_time
        if finish_time is not UNSET:
            field_dict["finishTime"] = finish_time
        if webhook_url is not UNSET:
            field_dict["webhookUrl"] = webhook_url
        if image_dc_url is not UNSET:
            field_dict["imageDcUrl"] = image_dc_url
        if image_s3_url is not UNSET:
            field_dict["imageS3Url"] = image_s3_url
        if actions is not UNSET:
            field_dict["actions"] = actions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.button import Button  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_task_id(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        task_id = _parse_task_id(d.pop("taskId", UNSET))

        def _parse_task_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        task_type = _parse_task_type(d.pop("taskType", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_action(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        action = _parse_action(d.pop("action", UNSET))

        def _parse_progress(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_fail_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fail_reason = _parse_fail_reason(d.pop("failReason", UNSET))

        def _parse_submit_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        submit_time = _parse_submit_time(d.pop("submitTime", UNSET))

        def _parse_start_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        start_time = _parse_start_time(d.pop("startTime", UNSET))

        def _parse_finish_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        finish_time = _parse_finish_time(d.pop("finishTime", UNSET))

        def _parse_webhook_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        webhook_url = _parse_webhook_url(d.pop("webhookUrl", UNSET))

        def _parse_image_dc_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_dc_url = _parse_image_dc_url(d.pop("imageDcUrl", UNSET))

        def _parse_image_s3_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_s3_url = _parse_image_s3_url(d.pop("imageS3Url", UNSET))

        def _parse_actions(data: object) -> list[Button] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                actions_type_0 = []
                _actions_type_0 = data
                for actions_type_0_item_data in _actions_type_0:
                    actions_type_0_item = Button.from_dict(actions_type_0_item_data)

                    actions_type_0.append(actions_type_0_item)

                return actions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Button] | None | Unset, data)

        actions = _parse_actions(d.pop("actions", UNSET))

        task = cls(
            task_id=task_id,
            task_type=task_type,
            status=status,
            action=action,
            progress=progress,
            description=description,
            prompt=prompt,
            fail_reason=fail_reason,
            submit_time=submit_time,
            start_time=start_time,
            finish_time=finish_time,
            webhook_url=webhook_url,
            image_dc_url=image_dc_url,
            image_s3_url=image_s3_url,
            actions=actions,
        )

        task.additional_properties = d
        return task

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
