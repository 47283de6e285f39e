from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TaskProperties")


@_attrs_define
class TaskProperties:
    """Further values (扩展字段).

    Example:
        {'finalPrompt': 'a red fox --v 7'}

    """

    notify_hook: None | str | Unset = UNSET
    """ Address that is called when the task changes. """
    nonce: None | str | Unset = UNSET
    """ Nonce of the submission. """
    bot_type: None | str | Unset = UNSET
    """ Which bot draws. """
    discord_instance_id: None | str | Unset = UNSET
    """ Account that does the work. """
    discord_channel_id: None | str | Unset = UNSET
    """ The same value once more. """
    final_prompt: None | str | Unset = UNSET
    """ The prompt as Midjourney took it; the result of a describe or a shorten. """
    message_id: None | str | Unset = UNSET
    """ Discord message of the result. """
    message_hash: None | str | Unset = UNSET
    """ Midjourney's own id of the job. """
    message_content: None | str | Unset = UNSET
    """ Text of that message. """
    flags: int | None | Unset = UNSET
    """ Discord's flags of that message. """
    custom_id: None | str | Unset = UNSET
    """ The button that was pressed. """
    action_index: int | None | str | Unset = UNSET
    """ Which picture; a number, or a string such as `11`. """
    mj_proxy_handled: bool | None | Unset = UNSET
    """ A mark of the server's own. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        notify_hook: None | str | Unset
        if isinstance(self.notify_hook, Unset):
            notify_hook = UNSET
        else:
            notify_hook = self.notify_hook

        nonce: None | str | Unset
        if isinstance(self.nonce, Unset):
            nonce = UNSET
        else:
            nonce = self.nonce

        bot_type: None | str | Unset
        if isinstance(self.bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = self.bot_type

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

        final_prompt: None | str | Unset
        if isinstance(self.final_prompt, Unset):
            final_prompt = UNSET
        else:
            final_prompt = self.final_prompt

        message_id: None | str | Unset
        if isinstance(self.message_id, Unset):
            message_id = UNSET
        else:
            message_id = self.message_id

        message_hash: None | str | Unset
        if isinstance(self.message_hash, Unset):
            message_hash = UNSET
        else:
            message_hash = self.message_hash

        message_content: None | str | Unset
        if isinstance(self.message_content, Unset):
            message_content = UNSET
        else:
            message_content = self.message_content

        flags: int | None | Unset
        if isinstance(self.flags, Unset):
            flags = UNSET
        else:
            flags = self.flags

        custom_id: None | str | Unset
        if isinstance(self.custom_id, Unset):
            custom_id = UNSET
        else:
            custom_id = self.custom_id

        action_index: int | None | str | Unset
        if isinstance(self.action_index, Unset):
            action_index = UNSET
        else:
            action_index = self.action_index

        mj_proxy_handled: bool | None | Unset
        if isinstance(self.mj_proxy_handled, Unset):
            mj_proxy_handled = UNSET
        else:
            mj_proxy_handled = self.mj_proxy_handled

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if notify_hook is not UNSET:
            field_dict["notifyHook"] = notify_hook
        if nonce is not UNSET:
            field_dict["nonce"] = nonce
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if discord_instance_id is not UNSET:
            field_dict["discordInstanceId"] = discord_instance_id
        if discord_channel_id is not UNSET:
            field_dict["discordChannelId"] = discord_channel_id
        if final_prompt is not UNSET:
            field_dict["finalPrompt"] = final_prompt
        if message_id is not UNSET:
            field_dict["messageId"] = message_id
        if message_hash is not UNSET:
            field_dict["messageHash"] = message_hash
        if message_content is not UNSET:
            field_dict["messageContent"] = message_content
        if flags is not UNSET:
            field_dict["flags"] = flags
        if custom_id is not UNSET:
            field_dict["custom_id"] = custom_id
        if action_index is not UNSET:
            field_dict["action_index"] = action_index
        if mj_proxy_handled is not UNSET:
            field_dict["mj_proxy_handled"] = mj_proxy_handled

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_notify_hook(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notify_hook = _parse_notify_hook(d.pop("notifyHook", UNSET))

        def _parse_nonce(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        nonce = _parse_nonce(d.pop("nonce", UNSET))

        def _parse_bot_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        bot_type = _parse_bot_type(d.pop("botType", UNSET))

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

        def _parse_final_prompt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        final_prompt = _parse_final_prompt(d.pop("finalPrompt", UNSET))

        def _parse_message_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_id = _parse_message_id(d.pop("messageId", UNSET))

        def _parse_message_hash(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_hash = _parse_message_hash(d.pop("messageHash", UNSET))

        def _parse_message_content(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_content = _parse_message_content(d.pop("messageContent", UNSET))

        def _parse_flags(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        flags = _parse_flags(d.pop("flags", UNSET))

        def _parse_custom_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        custom_id = _parse_custom_id(d.pop("custom_id", UNSET))

        def _parse_action_index(data: object) -> int | None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | str | Unset, data)

        action_index = _parse_action_index(d.pop("action_index", UNSET))

        def _parse_mj_proxy_handled(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        mj_proxy_handled = _parse_mj_proxy_handled(d.pop("mj_proxy_handled", UNSET))

        task_properties = cls(
            notify_hook=notify_hook,
            nonce=nonce,
            bot_type=bot_type,
            discord_instance_id=discord_instance_id,
            discord_channel_id=discord_channel_id,
            final_prompt=final_prompt,
            message_id=message_id,
            message_hash=message_hash,
            message_content=message_content,
            flags=flags,
            custom_id=custom_id,
            action_index=action_index,
            mj_proxy_handled=mj_proxy_handled,
        )

        task_properties.additional_properties = d
        return task_properties

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
