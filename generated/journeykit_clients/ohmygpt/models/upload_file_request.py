from __future__ import annotations

import datetime
from collections.abc import Mapping
from io import BytesIO
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import types
from ..models.upload_file_request_is_public import UploadFileRequestIsPublic
from ..models.upload_file_request_purpose import UploadFileRequestPurpose
from ..types import UNSET, File, Unset

T = TypeVar("T", bound="UploadFileRequest")


@_attrs_define
class UploadFileRequest:
    """Which file to store, and for how long.

    Example:
        {'file': '(bytes of boat.png)', 'filename': 'boat.png', 'purpose': 0, 'is_public': 'true'}

    """

    file: File
    """ The file. """
    filename: str
    """ Name of the file. """
    purpose: UploadFileRequestPurpose
    """ 0 common, 1 fine-tune, 2 chat, 3 temporary LLM, 4 OpenAI batch, 5 Anthropic batch. """
    is_public: UploadFileRequestIsPublic | Unset = UNSET
    """ Whether everybody who knows the address may read the file; a word, as forms have no booleans. """
    tags: list[str] | Unset = UNSET
    """ Labels; the field is repeated for each. """
    expires_at: datetime.datetime | Unset = UNSET
    """ When the file is deleted, ISO 8601 with an offset. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file = self.file.to_tuple()

        filename = self.filename

        purpose = self.purpose.value

        is_public: str | Unset = UNSET
        if not isinstance(self.is_public, Unset):
            is_public = self.is_public.value

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        expires_at: str | Unset = UNSET
        if not isinstance(self.expires_at, Unset):
            expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "file": file,
                "filename": filename,
                "purpose": purpose,
            }
        )
        if is_public is not UNSET:
            field_dict["is_public"] = is_public
        if tags is not UNSET:
            field_dict["tags"] = tags
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at

        return field_dict

    def to_multipart(self) -> types.RequestFiles:
        files: types.RequestFiles = []

        files.append(("file", self.file.to_tuple()))

        files.append(("filename", (None, str(self.filename).encode(), "text/plain")))

        files.append(("purpose", (None, str(self.purpose.value).encode(), "text/plain")))

        if not isinstance(self.is_public, Unset):
            files.append(("is_public", (None, str(self.is_public.value).encode(), "text/plain")))

        if not isinstance(self.tags, Unset):
            for tags_item_element in self.tags:
                files.append(("tags", (None, str(tags_item_element).encode(), "text/plain")))

        if not isinstance(self.expires_at, Unset):
            files.append(("expires_at", (None, self.expires_at.isoformat().encode(), "text/plain")))

        for prop_name, prop in self.additional_properties.items():
            files.append((prop_name, (None, str(prop).encode(), "text/plain")))

        return files

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        file = File(payload=BytesIO(d.pop("file")))

        filename = d.pop("filename")

        purpose = UploadFileRequestPurpose(d.pop("purpose"))

        _is_public = d.pop("is_public", UNSET)
        is_public: UploadFileRequestIsPublic | Unset
        if isinstance(_is_public, Unset):
            is_public = UNSET
        else:
            is_public = UploadFileRequestIsPublic(_is_public)

        tags = cast(list[str], d.pop("tags", UNSET))

        _expires_at = d.pop("expires_at", UNSET)
        expires_at: datetime.datetime | Unset
        if isinstance(_expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = datetime.datetime.fromisoformat(_expires_at)

        upload_file_request = cls(
            file=file,
            filename=filename,
            purpose=purpose,
            is_public=is_public,
            tags=tags,
            expires_at=expires_at,
        )

        upload_file_request.additional_properties = d
        return upload_file_request

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
