from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.video_request_action import VideoRequestAction
from ..models.video_request_batch_size import VideoRequestBatchSize
from ..models.video_request_motion import VideoRequestMotion
from ..models.video_request_video_type import VideoRequestVideoType
from ..types import UNSET, Unset

T = TypeVar("T", bound="VideoRequest")


@_attrs_define
class VideoRequest:
    """What to make a video of, or which video to extend.

    Example:
        {'prompt': 'slow camera push', 'image': 'https://images.example.com/first.png'}

    """

    prompt: str
    """ The prompt (提示词), needed to extend a video as well. """
    image: str | Unset = UNSET
    """ The first frame, by its address or as base64 (首帧图片). """
    end_image: str | Unset = UNSET
    """ The last frame, by its address or as base64 (尾帧图片). """
    motion: VideoRequestMotion | Unset = UNSET
    """ How much moves. """
    loop: bool | Unset = UNSET
    """ The video ends as it began. """
    video_type: VideoRequestVideoType | Unset = UNSET
    """ Model of the video; the number at the end is its height in pixels. 720 is code 3 where no account has it.
    """
    batch_size: VideoRequestBatchSize | Unset = UNSET
    """ Number of videos. """
    action: VideoRequestAction | Unset = UNSET
    """ `extend`, exactly so, to extend a video; a `taskId` without it is refused. """
    index: int | Unset = UNSET
    """ Which video of the parent task to extend, counted from 0. """
    task_id: str | Unset = UNSET
    """ The id of the parent task (任务ID), which must have ended in SUCCESS, to extend a video. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        prompt = self.prompt

        image = self.image

        end_image = self.end_image

        motion: str | Unset = UNSET
        if not isinstance(self.motion, Unset):
            motion = self.motion.value

        loop = self.loop

        video_type: str | Unset = UNSET
        if not isinstance(self.video_type, Unset):
            video_type = self.video_type.value

        batch_size: int | Unset = UNSET
        if not isinstance(self.batch_size, Unset):
            batch_size = self.batch_size.value

        action: str | Unset = UNSET
        if not isinstance(self.action, Unset):
            action = self.action.value

        index = self.index

        task_id = self.task_id

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "prompt": prompt,
            }
        )
        if image is not UNSET:
            field_dict["image"] = image
        if end_image is not UNSET:
            field_dict["endImage"] = end_image
        if motion is not UNSET:
            field_dict["motion"] = motion
        if loop is not UNSET:
            field_dict["loop"] = loop
        if video_type is not UNSET:
            field_dict["videoType"] = video_type
        if batch_size is not UNSET:
            field_dict["batchSize"] = batch_size
        if action is not UNSET:
            field_dict["action"] = action
        if index is not UNSET:
            field_dict["index"] = index
        if task_id is not UNSET:
            field_dict["taskId"] = task_id
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        prompt = d.pop("prompt")

        image = d.pop("image", UNSET)

        end_image = d.pop("endImage", UNSET)

        _motion = d.pop("motion", UNSET)
        motion: VideoRequestMotion | Unset
        if isinstance(_motion, Unset):
            motion = UNSET
        else:
            motion = VideoRequestMotion(_motion)

        loop = d.pop("loop", UNSET)

        _video_type = d.pop("videoType", UNSET)
        video_type: VideoRequestVideoType | Unset
        if isinstance(_video_type, Unset):
            video_type = UNSET
        else:
            video_type = VideoRequestVideoType(_video_type)

        _batch_size = d.pop("batchSize", UNSET)
        batch_size: VideoRequestBatchSize | Unset
        if isinstance(_batch_size, Unset):
            batch_size = UNSET
        else:
            batch_size = VideoRequestBatchSize(_batch_size)

        _action = d.pop("action", UNSET)
        action: VideoRequestAction | Unset
        if isinstance(_action, Unset):
            action = UNSET
        else:
            action = VideoRequestAction(_action)

        index = d.pop("index", UNSET)

        task_id = d.pop("taskId", UNSET)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        video_request = cls(
            prompt=prompt,
            image=image,
            end_image=end_image,
            motion=motion,
            loop=loop,
            video_type=video_type,
            batch_size=batch_size,
            action=action,
            index=index,
            task_id=task_id,
            notify_hook=notify_hook,
            state=state,
        )

        video_request.additional_properties = d
        return video_request

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
