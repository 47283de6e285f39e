from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..types import UNSET, File, FileTypes, Unset

T = TypeVar("T", bound="VideoSwapRequest")


@_attrs_define
class VideoSwapRequest:
    """Whose face to put into which video; each by one of two fields.

    Example:
        {'sourceUrl': 'https://images.example.com/face.png', 'targetUrl': 'https://videos.example.com/group.mp4'}

    """

    source_base_64: str | Unset = UNSET
    """ The picture with the face (人脸源图片base64) as a data URL or bare base64, not an address. """
    source_url: str | Unset = UNSET
    """ The picture with the face (人脸源图片URL), by its address; needed if there is no `sourceBase64`. """
    target_file: File | Unset = UNSET
    """ The video that gets it (目标文件 - 视频文件), an MP4. """
    target_url: str | Unset = UNSET
    """ The video that gets it (视频 URL), by its address; needed if there is no `targetFile`. """
    notify_hook: str | Unset = UNSET
    """ Address to call when the task changes (回调地址); without it the server's own is called. The body is the task;
    nothing signs it, so put a secret into the address. """
    state: str | Unset = UNSET
    """ A value of the caller's own that comes back with the task (自定义参数). """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source_base_64 = self.source_base_64

        source_url = self.source_url

        target_file: FileTypes | Unset = UNSET
        if not isinstance(self.target_file, Unset):
            target_file = self.target_file.to_tuple()

        target_url = self.target_url

        notify_hook = self.notify_hook

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if source_base_64 is not UNSET:
            field_dict["sourceBase64"] = source_base_64
        if source_url is not UNSET:
            field_dict["sourceUrl"] = source_url
        if target_file is not UNSET:
            field_dict["targetFile"] = target_file
        if target_url is not UNSET:
            field_dict["targetUrl"] = target_url
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if state is not UNSET:
            field_dict["state"] = state

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        if not isinstance(self.source_base_64, Unset):
            files.append(("sourceBase64", (None, str(self.source_base_64).encode(), "text/plain")))

        if not isinstance(self.source_url, Unset):
            files.append(("sourceUrl", (None, str(self.source_url).encode(), "text/plain")))

        if not isinstance(self.target_file, Unset):
            files.append(("targetFile", self.target_file.to_tuple()))

        if not isinstance(self.target_url, Unset):
            files.append(("targetUrl", (None, str(self.target_url).encode(), "text/plain")))

        if not isinstance(self.notify_hook, Unset):
            files.append(("notifyHook", (None, str(self.notify_hook).encode(), "text/plain")))

        if not isinstance(self.state, Unset):
            files.append(("state", (None, str(self.state).encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source_base_64 = d.pop("sourceBase64", UNSET)

        source_url = d.pop("sourceUrl", UNSET)

        _target_file = d.pop("targetFile", UNSET)
        target_file: File | Unset
        if isinstance(_target_file, Unset):
            target_file = UNSET
        else:
            target_file = File(payload=BytesIO(_target_file))

        target_url = d.pop("targetUrl", UNSET)

        notify_hook = d.pop("notifyHook", UNSET)

        state = d.pop("state", UNSET)

        video_swap_request = cls(
            source_base_64=source_base_64,
            source_url=source_url,
            target_file=target_file,
            target_url=target_url,
            notify_hook=notify_hook,
            state=state,
        )

        video_swap_request.additional_properties = d
        return video_swap_request

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
