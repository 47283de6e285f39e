from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.button import Button
    from ..models.task_properties import TaskProperties
    from ..models.video_link import VideoLink


T = TypeVar("T", bound="Task")


@_attrs_define
class Task:
    """One task and its present state.

    Example:
        {'id': '1731000000000123', 'action': 'IMAGINE', 'customId': '', 'botType': '', 'prompt': 'a paper crane --v
            6.1', 'promptEn': 'a paper crane --v 6.1', 'description': 'Submit success', 'state': '', 'submitTime':
            1731000000000, 'startTime': 1731000002000, 'finishTime': 1731000030000, 'imageUrl':
            'https://example.com/attachments/1/2/crane.png?ex=672e485e&is=672cf6de&hm=00&', 'status': 'SUCCESS', 'progress':
            '100%', 'failReason': '', 'buttons': [{'customId': 'MJ::JOB::upsample::1::00000000-0000-4000-8000-00000000000a',
            'emoji': '', 'label': 'U1', 'type': 2, 'style': 2}], 'maskBase64': '', 'properties': {'finalPrompt': 'a paper
            crane --v 6.1', 'finalZhPrompt': ''}}

    """

    id: None | str | Unset = UNSET
    """ Task id. """
    action: None | str | Unset = UNSET
    """ Kind of task (任务类型). """
    custom_id: None | str | Unset = UNSET
    """ Never filled; always empty. """
    bot_type: None | str | Unset = UNSET
    """ Never filled; always empty. """
    prompt: None | str | Unset = UNSET
    """ The prompt of the submit (提示词), for a follow-up that of its parent; empty for tasks that start from images.
    """
    prompt_en: None | str | Unset = UNSET
    """ The prompt in English (提示词-英文); for DESCRIBE the numbered suggestions. """
    description: None | str | Unset = UNSET
    """ The description of the answer to the submit (任务描述); never updated. """
    state: None | str | Unset = UNSET
    """ The caller's own value (自定义参数), empty until the first poll. """
    submit_time: int | None | Unset = UNSET
    """ Time of the submit (提交时间) in epoch milliseconds, 0 when unknown. """
    start_time: int | None | Unset = UNSET
    """ Start of the run (开始执行时间) in epoch milliseconds, 0 when unknown. """
    finish_time: int | None | Unset = UNSET
    """ End of the run (结束时间) in epoch milliseconds, 0 when unknown. """
    image_url: None | str | Unset = UNSET
    """ Address of the picture (图片url), empty when there is none. The relay of this provider does not rewrite it: it
    is signed, ends in `&` and expires 24 hours after the task finished, so fetch it at once and leave its query
    alone. """
    status: None | str | Unset = UNSET
    """ State of the task (任务状态); empty until the relay first polls its upstream. """
    progress: None | str | Unset = UNSET
    """ Progress (任务进度) as `NN%`; 100% on failure too; may be empty. """
    fail_reason: None | str | Unset = UNSET
    """ Why the task failed (失败原因), empty when it did not. """
    buttons: list[Button] | None | Unset = UNSET
    """ The follow-ups that the result offers; null until the first poll. """
    mask_base_64: None | str | Unset = UNSET
    """ Never filled; always empty. """
    properties: None | TaskProperties | Unset = UNSET
    """ Further values; null until the first poll. """
    video_url: None | str | Unset = UNSET
    """ Address of the video, empty when there is none. """
    video_urls: list[VideoLink] | None | Unset = UNSET
    """ All videos of the task. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_properties import TaskProperties  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        action: None | str | Unset
        if isinstance(self.action, Unset):
            action = UNSET
        else:
            action = self.action

        custom_id: None | str | Unset
        if isinstance(self.custom_id, Unset):
            custom_id = UNSET
        else:
            custom_id = self.custom_id

        bot_type: None | str | Unset
        if isinstance(self.bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = self.bot_type

        prompt: None | str | Unset
        if isinstance(self.prompt, Unset):
            prompt = UNSET
        else:
            prompt = self.prompt

        prompt_en: None | str | Unset
        if isinstance(self.prompt_en, Unset):
            prompt_en = UNSET
        else:
            prompt_en = self.prompt_en

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        state: None | str | Unset
        if isinstance(self.state, Unset):
            state = UNSET
        else:
            state = self.state

        submit_time: int | None | Unset
        if isinstance(self.submit_time, Unset):
            submit_time = UNSET
        else:
            submit_time = self.submit_time

        start_time: int | None | Unset
        if isinstance(self.start_time, Unset):
            start_time = UNSET
        else:
            start_time = self.start_time

        finish_time: int | None | Unset
        if isinstance(self.finish_time, Unset):
            finish_time = UNSET
        else:
            finish_time = self.finish_time

        image_url: None | str | Unset
        if isinstance(self.image_url, Unset):
            image_url = UNSET
        else:
            image_url = self.image_url

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        progress: None | str | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        else:
            progress = self.progress

        fail_reason: None | str | Unset
        if isinstance(self.fail_reason, Unset):
            fail_reason = UNSET
        else:
            fail_reason = self.fail_reason

        buttons: list[dict[str, Any]] | None | Unset
        if isinstance(self.buttons, Unset):
            buttons = UNSET
        elif isinstance(self.buttons, list):
            buttons = []
            for buttons_type_0_item_data in self.buttons:
                buttons_type_0_item = buttons_type_0_item_data.to_dict()
                buttons.append(buttons_type_0_item)

        else:
            buttons = self.buttons

        mask_base_64: None | str | Unset
        if isinstance(self.mask_base_64, Unset):
            mask_base_64 = UNSET
        else:
            mask_base_64 = self.mask_base_64

        properties: dict[str, Any] | None | Unset
        if isinstance(self.properties, Unset):
            properties = UNSET
        elif isinstance(self.properties, TaskProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        video_url: None | str | Unset
        if isinstance(self.video_url, Unset):
            video_url = UNSET
        else:
            video_url = self.video_url

        video_urls: list[dict[str, Any]] | None | Unset
        if isinstance(self.video_urls, Unset):
            video_urls = UNSET
        elif isinstance(self.video_urls, list):
            video_urls = []
            for video_urls_type_0_item_data in self.video_urls:
                video_urls_type_0_item = video_urls_type_0_item_data.to_dict()
                video_urls.append(video_urls_type_0_item)

        else:
            video_urls = self.video_urls

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if action is not UNSET:
            field_dict["action"] = action
        if custom_id is not UNSET:
            field_dict["customId"] = custom_id
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if prompt_en is not UNSET:
            field_dict["promptEn"] = prompt_en
        if description is not UNSET:
            field_dict["description"] = description
        if state is not UNSET:
            field_dict["state"] = state
        if submit_time is not UNSET:
            field_dict["submitTime"] = submit_time
        if start_time is not UNSET:
            field_dict["startTime"] = start_time
        if finish_time is not UNSET:
            field_dict["finishTime"] = finish_time
        if image_url is not UNSET:
            field_dict["imageUrl"] = image_url
        if status is not UNSET:
            field_dict["status"] = status
        if progress is not UNSET:
            field_dict["progress"] = progress
        if fail_reason is not UNSET:
            field_dict["failReason"] = fail_reason
        if buttons is not UNSET:
            field_dict["buttons"] = buttons
        if mask_base_64 is not UNSET:
            field_dict["maskBase64"] = mask_base_64
        if properties is not UNSET:
            field_dict["properties"] = properties
        if video_url is not UNSET:
            field_dict["videoUrl"] = video_url
        if video_urls is not UNSET:
            field_dict["videoUrls"] = video_urls

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.button import Button  # noqa: PLC0415
        from ..models.task_properties import TaskProperties  # noqa: PLC0415
        from ..models.video_link import VideoLink  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_action(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        action = _parse_action(d.pop("action", UNSET))

        def _parse_custom_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        custom_id = _parse_custom_id(d.pop("customId", UNSET))

        def _parse_bot_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        bot_type = _parse_bot_type(d.pop("botType", UNSET))

        def _parse_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt = _parse_prompt(d.pop("prompt", UNSET))

        def _parse_prompt_en(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt_en = _parse_prompt_en(d.pop("promptEn", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        def _parse_state(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        state = _parse_state(d.pop("state", UNSET))

        def _parse_submit_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        submit_time = _parse_submit_time(d.pop("submitTime", UNSET))

        def _parse_start_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        start_time = _parse_start_time(d.pop("startTime", UNSET))

        def _parse_finish_time(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        finish_time = _parse_finish_time(d.pop("finishTime", UNSET))

        def _parse_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_url = _parse_image_url(d.pop("imageUrl", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_progress(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))

        def _parse_fail_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fail_reason = _parse_fail_reason(d.pop("failReason", UNSET))

        def _parse_buttons(data: object) -> list[Button] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                buttons_type_0 = []
                _buttons_type_0 = data
                for buttons_type_0_item_data in _buttons_type_0:
                    buttons_type_0_item = Button.from_dict(buttons_type_0_item_data)

                    buttons_type_0.append(buttons_type_0_item)

                return buttons_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Button] | None | Unset, data)

        buttons = _parse_buttons(d.pop("buttons", UNSET))

        def _parse_mask_base_64(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mask_base_64 = _parse_mask_base_64(d.pop("maskBase64", UNSET))

        def _parse_properties(data: object) -> None | TaskProperties | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                properties_type_0 = TaskProperties.from_dict(data)

                return properties_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskProperties | Unset, data)

        properties = _parse_properties(d.pop("properties", UNSET))

        def _parse_video_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_url = _parse_video_url(d.pop("videoUrl", UNSET))

        def _parse_video_urls(data: object) -> list[VideoLink] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                video_urls_type_0 = []
                _video_urls_type_0 = data
                for video_urls_type_0_item_data in _video_urls_type_0:
                    video_urls_type_0_item = VideoLink.from_dict(video_urls_type_0_item_data)

                    video_urls_type_0.append(video_urls_type_0_item)

                return video_urls_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[VideoLink] | None | Unset, data)

        video_urls = _parse_video_urls(d.pop("videoUrls", UNSET))

        task = cls(
            id=id,
            action=action,
            custom_id=custom_id,
            bot_type=bot_type,
            prompt=prompt,
            prompt_en=prompt_en,
            description=description,
            state=state,
            submit_time=submit_time,
            start_time=start_time,
            finish_time=finish_time,
            image_url=image_url,
            status=status,
            progress=progress,
            fail_reason=fail_reason,
            buttons=buttons,
            mask_base_64=mask_base_64,
            properties=properties,
            video_url=video_url,
            video_urls=video_urls,
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
