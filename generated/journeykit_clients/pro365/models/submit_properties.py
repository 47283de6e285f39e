from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SubmitProperties")


@_attrs_define
class SubmitProperties:
    """Further values of a submit answer; which of them depends on `code`.

    Example:
        {'discordInstanceId': '1200000000000000001', 'numberOfQueues': 2}

    """

    discord_instance_id: None | str | Unset = UNSET
    """ The upstream account that took the task. """
    discord_channel_id: None | str | Unset = UNSET
    """ The Discord channel of that account (newer upstreams). """
    number_of_queues: int | None | Unset = UNSET
    """ Tasks ahead in the queue. """
    prompt_en: None | str | Unset = UNSET
    """ The rejected prompt in English (code 24). """
    banned_word: None | str | Unset = UNSET
    """ The word that was refused (code 24). """
    final_prompt: None | str | Unset = UNSET
    """ The prompt to show in the modal (code 21). """
    remix: bool | None | Unset = UNSET
    """ The account is in Remix mode, so the task waits for a modal. """
    status: None | str | Unset = UNSET
    """ State of the task that there was already (an upscale by number, an upstream without Plus). """
    image_url: None | str | Unset = UNSET
    """ Address of that task's picture. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        discord_instance_id: None | str | Unset
        if isinstance(self.discord_instance_id, Unset):
            discord_instance_id = UNSET
        else:
            discord_instance_id = self.discord_instance_id

        discord_channel_id: None | str | Unset
        if isinstance(self.discord_channel_id, Unset):
            discord_channel_id = UNSET
        else:
            discord_channel_id = self.discord_channel_id

        number_of_queues: int | None | Unset
        if isinstance(self.number_of_queues, Unset):
            number_of_queues = UNSET
        else:
            number_of_queues = self.number_of_queues

        prompt_en: None | str | Unset
        if isinstance(self.prompt_en, Unset):
            prompt_en = UNSET
        else:
            prompt_en = self.prompt_en

        banned_word: None | str | Unset
        if isinstance(self.banned_word, Unset):
            banned_word = UNSET
        else:
            banned_word = self.banned_word

        final_prompt: None | str | Unset
        if isinstance(self.final_prompt, Unset):
            final_prompt = UNSET
        else:
            final_prompt = self.final_prompt

        remix: bool | None | Unset
        if isinstance(self.remix, Unset):
            remix = UNSET
        else:
            remix = self.remix

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        image_url: None | str | Unset
        if isinstance(self.image_url, Unset):
            image_url = UNSET
        else:
            image_url = self.image_url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if discord_instance_id is not UNSET:
            field_dict["discordInstanceId"] = discord_instance_id
        if discord_channel_id is not UNSET:
            field_dict["discordChannelId"] = discord_channel_id
        if number_of_queues is not UNSET:
            field_dict["numberOfQueues"] = number_of_queues
        if prompt_en is not UNSET:
            field_dict["promptEn"] = prompt_en
        if banned_word is not UNSET:
            field_dict["bannedWord"] = banned_word
        if final_prompt is not UNSET:
            field_dict["finalPrompt"] = final_prompt
        if remix is not UNSET:
            field_dict["remix"] = remix
        if status is not UNSET:
            field_dict["status"] = status
        if image_url is not UNSET:
            field_dict["imageUrl"] = image_url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_discord_instance_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        discord_instance_id = _parse_discord_instance_id(d.pop("discordInstanceId", UNSET))

        def _parse_discord_channel_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        discord_channel_id = _parse_discord_channel_id(d.pop("discordChannelId", UNSET))

        def _parse_number_of_queues(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        number_of_queues = _parse_number_of_queues(d.pop("numberOfQueues", UNSET))

        def _parse_prompt_en(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt_en = _parse_prompt_en(d.pop("promptEn", UNSET))

        def _parse_banned_word(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        banned_word = _parse_banned_word(d.pop("bannedWord", UNSET))

        def _parse_final_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        final_prompt = _parse_final_prompt(d.pop("finalPrompt", UNSET))

        def _parse_remix(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        remix = _parse_remix(d.pop("remix", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        image_url = _parse_image_url(d.pop("imageUrl", UNSET))

        submit_properties = cls(
            discord_instance_id=discord_instance_id,
            discord_channel_id=discord_channel_id,
            number_of_queues=number_of_queues,
            prompt_en=prompt_en,
            banned_word=banned_word,
            final_prompt=final_prompt,
            remix=remix,
            status=status,
            image_url=image_url,
        )

        submit_properties.additional_properties = d
        return submit_properties

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
