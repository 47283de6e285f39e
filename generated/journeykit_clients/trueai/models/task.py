from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.button import Button
    from ..models.task_account_filter_type_0 import TaskAccountFilterType0
    from ..models.task_displays import TaskDisplays
    from ..models.task_image import TaskImage
    from ..models.task_official_task_info_type_0 import TaskOfficialTaskInfoType0
    from ..models.task_partner_task_info_type_0 import TaskPartnerTaskInfoType0
    from ..models.task_properties import TaskProperties
    from ..models.task_video import TaskVideo


T = TypeVar("T", bound="Task")


@_attrs_define
class Task:
    """One task and its present state.

    Example:
        {'id': '1770850000123456', 'parentId': None, 'botType': 'MID_JOURNEY', 'realBotType': None, 'userId':
            '1698000000000', 'isWhite': False, 'nonce': '1400000000000000001', 'interactionMetadataId':
            '1400000000000000003', 'messageId': '1300000000000000009', 'remixModalMessageId': None, 'remixAutoSubmit':
            False, 'remixModaling': False, 'instanceId': '1200000000000000001', 'subInstanceId': None, 'messageIds':
            ['1300000000000000001', '1300000000000000009'], 'action': 'IMAGINE', 'status': 'SUCCESS', 'isCompleted': True,
            'prompt': 'a red fox', 'promptEn': 'a red fox', 'promptFull': 'a red fox --v 7', 'description': '/imagine a red
            fox', 'language': None, 'state': 'order-42', 'submitTime': 1770850000123, 'startTime': 1770850003000,
            'finishTime': 1770850040000, 'imageUrl': 'https://cdn.example.com/a/0000aaaa-1111-4222-8333-444455556666.png',
            'baseImageUrl': None, 'imageUrls': None, 'thumbnailUrl': None, 'progress': '100%', 'failReason': '',
            'hasAIReviewRetried': False, 'isThirdParty': False, 'isPartner': False, 'isPartnerRelax': False,
            'partnerTaskId': None, 'partnerTaskInfo': None, 'isOfficial': False, 'officialTaskId': None, 'officialTaskInfo':
            None, 'isDiscord': True, 'buttons': [{'customId': 'MJ::JOB::upsample::1::0000aaaa-1111-4222-8333-444455556666',
            'emoji': '', 'label': 'U1', 'style': 2, 'type': 2}, {'customId':
            'MJ::JOB::upsample::2::0000aaaa-1111-4222-8333-444455556666', 'emoji': '', 'label': 'U2', 'style': 2, 'type':
            2}, {'customId': 'MJ::JOB::reroll::0::0000aaaa-1111-4222-8333-444455556666::SOLO', 'emoji': '🔄', 'label': '',
            'style': 2, 'type': 2}, {'customId': 'MJ::JOB::variation::1::0000aaaa-1111-4222-8333-444455556666', 'emoji': '',
            'label': 'V1', 'style': 2, 'type': 2}], 'displays': {'status': 'SUCCESS', 'submitTime': '2026-02-11 22:46:40',
            'startTime': '2026-02-11 22:46:43', 'finishTime': '2026-02-11 22:47:20', 'action': 'IMAGINE',
            'discordInstanceId': '1200000000000000001'}, 'seed': '1234567890', 'seedError': None, 'seedMessageId': None,
            'clientIp': '192.0.2.7', 'jobId': '0000aaaa-1111-4222-8333-444455556666', 'isReplicate': False,
            'replicateSource': None, 'replicateTarget': None, 'mode': 'FAST', 'requestMode': None, 'accountFilter': None,
            'url': 'https://cdn.example.com/a/0000aaaa-1111-4222-8333-444455556666.png', 'proxyUrl':
            'https://media.example.com/a/0000aaaa-1111-4222-8333-444455556666.png', 'height': 2048, 'width': 2048, 'size':
            5242880, 'contentType': 'image/png', 'imageHeight': 2048, 'imageWidth': 2048, 'videoGenOriginImageUrl': None,
            'videoDuration': None, 'frameCount': None, 'videoUrl': None, 'videoUrls': None, 'useTime': '37.00 s', 'version':
            'v 7', 'storageOption': None, 'videoType': None, 'isHdVideo': False, 'properties': {'notifyHook':
            'https://hooks.example.com/mj?k=s3cret', 'nonce': '1400000000000000001', 'botType': 'MID_JOURNEY',
            'discordInstanceId': '1200000000000000001', 'discordChannelId': '1200000000000000001', 'finalPrompt': 'a red fox
            --v 7', 'messageId': '1300000000000000009', 'messageHash': '0000aaaa-1111-4222-8333-444455556666',
            'messageContent': '**a red fox --v 7** - <@1> (fast)', 'flags': 0, 'mj_proxy_handled': True}}

    """

    id: None | str | Unset = UNSET
    """ Task id, 16 digits (epoch milliseconds and three random digits). """
    parent_id: None | str | Unset = UNSET
    """ Id of the task that this one follows. """
    bot_type: None | str | Unset = UNSET
    """ Which bot draws. """
    real_bot_type: None | str | Unset = UNSET
    """ Which bot draws in fact; set when a Niji task was converted to Midjourney. """
    user_id: None | str | Unset = UNSET
    """ Owner of the task. """
    is_white: bool | None | Unset = UNSET
    """ The owner is white-listed. """
    nonce: None | str | Unset = UNSET
    """ Nonce of the submission. """
    interaction_metadata_id: None | str | Unset = UNSET
    """ A Discord id. """
    message_id: None | str | Unset = UNSET
    """ A Discord id. """
    remix_modal_message_id: None | str | Unset = UNSET
    """ A Discord id. """
    remix_auto_submit: bool | None | Unset = UNSET
    """ The server answers the Remix dialogue itself. """
    remix_modaling: bool | None | Unset = UNSET
    """ The Remix dialogue is being answered. """
    instance_id: None | str | Unset = UNSET
    """ Account that does the work. """
    sub_instance_id: None | str | Unset = UNSET
    """ Channel of that account. """
    message_ids: list[str] | None | Unset = UNSET
    """ Discord messages seen for this task. """
    action: None | str | Unset = UNSET
    """ Kind of task (任务类型). REROLL, ACTION, OUTPAINT, INPAINT, SHOW, VIDEO_EXTEND and PIC_READER only on tasks of
    versions up to 9.x. """
    status: None | str | Unset = UNSET
    """ State of the task (任务状态). SUCCESS, FAILURE and CANCEL are final; MODAL waits for the caller. A cancelled
    task ends as FAILURE, CANCEL is defined and set nowhere in the public source. """
    is_completed: bool | None | Unset = UNSET
    """ The state is final. """
    prompt: None | str | Unset = UNSET
    """ Prompt (提示词) as sent, with the addresses of uploaded images in front; empty while a Vary Region waits. """
    prompt_en: None | str | Unset = UNSET
    """ The prompt in effect, translated (英文提示词); the result of a describe. """
    prompt_full: None | str | Unset = UNSET
    """ Full prompt as reported back. """
    description: None | str | Unset = UNSET
    """ Task description (任务描述), `/imagine …`; later the text of an error or the result of a shorten. """
    state: None | str | Unset = UNSET
    """ The caller's own value (自定义参数); can turn from null into the empty string on success. """
    submit_time: int | None | Unset = UNSET
    """ Time of the submit (提交时间), epoch milliseconds. """
    start_time: int | None | Unset = UNSET
    """ Start of the run (开始执行时间), epoch milliseconds; null before it. """
    finish_time: int | None | Unset = UNSET
    """ End of the run (结束时间), epoch milliseconds; null before it, and for good on an abandoned task. """
    image_url: None | str | Unset = UNSET
    """ Address of the picture (图片url); of a video or a swap in one the address of the video, which can be an
    animated picture. While the task is in progress a preview or null. """
    base_image_url: None | str | Unset = UNSET
    """ Address of the input picture. """
    image_urls: list[TaskImage] | None | Unset = UNSET
    """ The single pictures, of a video the same as `videoUrls`; null on Discord accounts unless the server is set
    up to fill them. """
    thumbnail_url: None | str | Unset = UNSET
    """ Address of a thumbnail. """
    progress: None | str | Unset = UNSET
    """ Progress (任务进度), null before the start, then `0%` to `100%`, empty on failure. It can stall and fall back.
    """
    fail_reason: None | str | Unset = UNSET
    """ Why the task failed (失败原因); null or empty unless it did. """
    buttons: list[Button] | None | Unset = UNSET
    """ Follow-ups that the task offers; empty before SUCCESS. Not all of them can be pressed. """
    displays: None | TaskDisplays | Unset = UNSET
    seed: None | str | Unset = UNSET
    """ Seed of the picture (种子), decimal; can be there from the start. """
    seed_message_id: None | str | Unset = UNSET
    """ A Discord id. """
    job_id: None | str | Unset = UNSET
    """ Midjourney's own id of the job. """
    is_replicate: bool | None | Unset = UNSET
    """ A face swap. """
    replicate_source: None | str | Unset = UNSET
    """ Source of a face swap, an address or a path of a file on the server. """
    replicate_target: None | str | Unset = UNSET
    """ Target of a face swap, an address or a path of a file on the server. """
    mode: None | str | Unset = UNSET
    """ Speed that was used. """
    request_mode: None | str | Unset = UNSET
    """ Speed that was asked for first; a preference. """
    url: None | str | Unset = UNSET
    """ Address of the attachment. """
    proxy_url: None | str | Unset = UNSET
    """ Second address of the attachment. """
    height: int | None | Unset = UNSET
    """ Height of the picture in pixels. """
    width: int | None | Unset = UNSET
    """ Width of the picture in pixels. """
    size: int | None | Unset = UNSET
    """ Size of the picture in bytes. """
    content_type: None | str | Unset = UNSET
    """ Media type of the picture. """
    image_height: int | None | Unset = UNSET
    """ The same as `height`. """
    image_width: int | None | Unset = UNSET
    """ The same as `width`. """
    video_gen_origin_image_url: None | str | Unset = UNSET
    """ Address of the picture that a video was made from. """
    video_duration: int | None | Unset = UNSET
    """ Length of the video in seconds. """
    frame_count: int | None | Unset = UNSET
    """ Length of the video in frames. """
    video_urls: list[TaskVideo] | None | Unset = UNSET
    """ The single videos; null on Discord accounts unless the server is set up to fill them, and always for a swap.
    """
    use_time: None | str | Unset = UNSET
    """ How long the run took, like `12.34 s`, or `-`. """
    version: None | str | Unset = UNSET
    """ Version of Midjourney, like `v 7` or `niji 7`; set on success. """
    video_type: None | str | Unset = UNSET
    """ `vid_1.1_i2v_480` or `vid_1.1_i2v_720`. """
    is_hd_video: bool | None | Unset = UNSET
    """ A video in the higher resolution. """
    is_video: bool | None | Unset = UNSET
    """ Presumably a video. """
    is_video_upscale: bool | None | Unset = UNSET
    """ Presumably one of several videos, picked. """
    properties: None | TaskProperties | Unset = UNSET
    language: None | str | Unset = UNSET
    """ Language that a describe was asked for. """
    has_ai_review_retried: bool | None | Unset = UNSET
    """ Midjourney's review was answered and the job tried again. """
    is_third_party: bool | None | Unset = UNSET
    """ Done by another service. """
    is_partner: bool | None | Unset = UNSET
    """ Done by a partner account. """
    is_partner_relax: bool | None | Unset = UNSET
    """ Done by a partner account in relax mode. """
    partner_task_id: None | str | Unset = UNSET
    """ The partner's own id. """
    partner_task_info: None | TaskPartnerTaskInfoType0 | Unset = UNSET
    """ The partner's own record, free-form. """
    is_official: bool | None | Unset = UNSET
    """ Done through Midjourney's own site. """
    official_task_id: None | str | Unset = UNSET
    """ The site's own id. """
    official_task_info: None | TaskOfficialTaskInfoType0 | Unset = UNSET
    """ The site's own record, free-form. """
    is_discord: bool | None | Unset = UNSET
    """ Done through Discord. """
    seed_error: None | str | Unset = UNSET
    """ Why the last look-up of the seed failed. """
    client_ip: None | str | Unset = UNSET
    """ Address of the submitter; everybody who can read the task sees it. """
    account_filter: None | TaskAccountFilterType0 | Unset = UNSET
    """ The filter of the request. """
    video_url: None | str | Unset = UNSET
    """ Address of the video; null where `videoUrls` is, `imageUrl` has it then. """
    storage_option: None | str | Unset = UNSET
    """ Whose addresses were asked for; mixed case, unlike every other enum. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.task_account_filter_type_0 import TaskAccountFilterType0  # noqa: PLC0415
        from ..models.task_displays import TaskDisplays  # noqa: PLC0415
        from ..models.task_official_task_info_type_0 import TaskOfficialTaskInfoType0  # noqa: PLC0415
        from ..models.task_partner_task_info_type_0 import TaskPartnerTaskInfoType0  # noqa: PLC0415
        from ..models.task_properties import TaskProperties  # noqa: PLC0415

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        parent_id: None | str | Unset
        if isinstance(self.parent_id, Unset):
            parent_id = UNSET
        else:
            parent_id = self.parent_id

        bot_type: None | str | Unset
        if isinstance(self.bot_type, Unset):
            bot_type = UNSET
        else:
            bot_type = self.bot_type

        real_bot_type: None | str | Unset
        if isinstance(self.real_bot_type, Unset):
            real_bot_type = UNSET
        else:
            real_bot_type = self.real_bot_type

        user_id: None | str | Unset
        if isinstance(self.user_id, Unset):
            user_id = UNSET
        else:
            user_id = self.user_id

        is_white: bool | None | Unset
        if isinstance(self.is_white, Unset):
            is_white = UNSET
        else:
            is_white = self.is_white

        nonce: None | str | Unset
        if isinstance(self.nonce, Unset):
            nonce = UNSET
        else:
            nonce = self.nonce

        interaction_metadata_id: None | str | Unset
        if isinstance(self.interaction_metadata_id, Unset):
            interaction_metadata_id = UNSET
        else:
            interaction_metadata_id = self.interaction_metadata_id

        message_id: None | str | Unset
        if isinstance(self.message_id, Unset):
            message_id = UNSET
        else:
            message_id = self.message_id

        remix_modal_message_id: None | str | Unset
        if isinstance(self.remix_modal_message_id, Unset):
            remix_modal_message_id = UNSET
        else:
            remix_modal_message_id = self.remix_modal_message_id

        remix_auto_submit: bool | None | Unset
        if isinstance(self.remix_auto_submit, Unset):
            remix_auto_submit = UNSET
        else:
            remix_auto_submit = self.remix_auto_submit

        remix_modaling: bool | None | Unset
        if isinstance(self.remix_modaling, Unset):
            remix_modaling = UNSET
        else:
            remix_modaling = self.remix_modaling

        instance_id: None | str | Unset
        if isinstance(self.instance_id, Unset):
            instance_id = UNSET
        else:
            instance_id = self.instance_id

        sub_instance_id: None | str | Unset
        if isinstance(self.sub_instance_id, Unset):
            sub_instance_id = UNSET
        else:
            sub_instance_id = self.sub_instance_id

        message_ids: list[str] | None | Unset
        if isinstance(self.message_ids, Unset):
            message_ids = UNSET
        elif isinstance(self.message_ids, list):
            message_ids = self.message_ids

        else:
            message_ids = self.message_ids

        action: None | str | Unset
        if isinstance(self.action, Unset):
            action = UNSET
        else:
            action = self.action

        status: None | str | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        is_completed: bool | None | Unset
        if isinstance(self.is_completed, Unset):
            is_completed = UNSET
        else:
            is_completed = self.is_completed

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

        prompt_full: None | str | Unset
        if isinstance(self.prompt_full, Unset):
            prompt_full = UNSET
        else:
            prompt_full = self.prompt_full

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

        base_image_url: None | str | Unset
        if isinstance(self.base_image_url, Unset):
            base_image_url = UNSET
        else:
            base_image_url = self.base_image_url

        image_urls: list[dict[str, Any]] | None | Unset
        if isinstance(self.image_urls, Unset):
            image_urls = UNSET
        elif isinstance(self.image_urls, list):
            image_urls = []
            for image_urls_type_0_item_data in self.image_urls:
                image_urls_type_0_item = image_urls_type_0_item_data.to_dict()
                image_urls.append(image_urls_type_0_item)

        else:
            image_urls = self.image_urls

        thumbnail_url: None | str | Unset
        if isinstance(self.thumbnail_url, Unset):
            thumbnail_url = UNSET
        else:
            thumbnail_url = self.thumbnail_url

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

        displays: dict[str, Any] | None | Unset
        if isinstance(self.displays, Unset):
            displays = UNSET
        elif isinstance(self.displays, TaskDisplays):
            displays = self.displays.to_dict()
        else:
            displays = self.displays

        seed: None | str | Unset
        if isinstance(self.seed, Unset):
            seed = UNSET
        else:
            seed = self.seed

        seed_message_id: None | str | Unset
        if isinstance(self.seed_message_id, Unset):
            seed_message_id = UNSET
        else:
            seed_message_id = self.seed_message_id

        job_id: None | str | Unset
        if isinstance(self.job_id, Unset):
            job_id = UNSET
        else:
            job_id = self.job_id

        is_replicate: bool | None | Unset
        if isinstance(self.is_replicate, Unset):
            is_replicate = UNSET
        else:
            is_replicate = self.is_replicate

        replicate_source: None | str | Unset
        if isinstance(self.replicate_source, Unset):
            replicate_source = UNSET
        else:
            replicate_source = self.replicate_source

        replicate_target: None | str | Unset
        if isinstance(self.replicate_target, Unset):
            replicate_target = UNSET
        else:
            replicate_target = self.replicate_target

        mode: None | str | Unset
        if isinstance(self.mode, Unset):
            mode = UNSET
        else:
            mode = self.mode

        request_mode: None | str | Unset
        if isinstance(self.request_mode, Unset):
            request_mode = UNSET
        else:
            request_mode = self.request_mode

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        proxy_url: None | str | Unset
        if isinstance(self.proxy_url, Unset):
            proxy_url = UNSET
        else:
            proxy_url = self.proxy_url

        height: int | None | Unset
        if isinstance(self.height, Unset):
            height = UNSET
        else:
            height = self.height

        width: int | None | Unset
        if isinstance(self.width, Unset):
            width = UNSET
        else:
            width = self.width

        size: int | None | Unset
        if isinstance(self.size, Unset):
            size = UNSET
        else:
            size = self.size

        content_type: None | str | Unset
        if isinstance(self.content_type, Unset):
            content_type = UNSET
        else:
            content_type = self.content_type

        image_height: int | None | Unset
        if isinstance(self.image_height, Unset):
            image_height = UNSET
        else:
            image_height = self.image_height

        image_width: int | None | Unset
        if isinstance(self.image_width, Unset):
            image_width = UNSET
        else:
            image_width = self.image_width

        video_gen_origin_image_url: None | str | Unset
        if isinstance(self.video_gen_origin_image_url, Unset):
            video_gen_origin_image_url = UNSET
        else:
            video_gen_origin_image_url = self.video_gen_origin_image_url

        video_duration: int | None | Unset
        if isinstance(self.video_duration, Unset):
            video_duration = UNSET
        else:
            video_duration = self.video_duration

        frame_count: int | None | Unset
        if isinstance(self.frame_count, Unset):
            frame_count = UNSET
        else:
            frame_count = self.frame_count

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

        use_time: None | str | Unset
        if isinstance(self.use_time, Unset):
            use_time = UNSET
        else:
            use_time = self.use_time

        version: None | str | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        video_type: None | str | Unset
        if isinstance(self.video_type, Unset):
            video_type = UNSET
        else:
            video_type = self.video_type

        is_hd_video: bool | None | Unset
        if isinstance(self.is_hd_video, Unset):
            is_hd_video = UNSET
        else:
            is_hd_video = self.is_hd_video

        is_video: bool | None | Unset
        if isinstance(self.is_video, Unset):
            is_video = UNSET
        else:
            is_video = self.is_video

        is_video_upscale: bool | None | Unset
        if isinstance(self.is_video_upscale, Unset):
            is_video_upscale = UNSET
        else:
            is_video_upscale = self.is_video_upscale

        properties: dict[str, Any] | None | Unset
        if isinstance(self.properties, Unset):
            properties = UNSET
        elif isinstance(self.properties, TaskProperties):
            properties = self.properties.to_dict()
        else:
            properties = self.properties

        language: None | str | Unset
        if isinstance(self.language, Unset):
            language = UNSET
        else:
            language = self.language

        has_ai_review_retried: bool | None | Unset
        if isinstance(self.has_ai_review_retried, Unset):
            has_ai_review_retried = UNSET
        else:
            has_ai_review_retried = self.has_ai_review_retried

        is_third_party: bool | None | Unset
        if isinstance(self.is_third_party, Unset):
            is_third_party = UNSET
        else:
            is_third_party = self.is_third_party

        is_partner: bool | None | Unset
        if isinstance(self.is_partner, Unset):
            is_partner = UNSET
        else:
            is_partner = self.is_partner

        is_partner_relax: bool | None | Unset
        if isinstance(self.is_partner_relax, Unset):
            is_partner_relax = UNSET
        else:
            is_partner_relax = self.is_partner_relax

        partner_task_id: None | str | Unset
        if isinstance(self.partner_task_id, Unset):
            partner_task_id = UNSET
        else:
            partner_task_id = self.partner_task_id

        partner_task_info: dict[str, Any] | None | Unset
        if isinstance(self.partner_task_info, Unset):
            partner_task_info = UNSET
        elif isinstance(self.partner_task_info, TaskPartnerTaskInfoType0):
            partner_task_info = self.partner_task_info.to_dict()
        else:
            partner_task_info = self.partner_task_info

        is_official: bool | None | Unset
        if isinstance(self.is_official, Unset):
            is_official = UNSET
        else:
            is_official = self.is_official

        official_task_id: None | str | Unset
        if isinstance(self.official_task_id, Unset):
            official_task_id = UNSET
        else:
            official_task_id = self.official_task_id

        official_task_info: dict[str, Any] | None | Unset
        if isinstance(self.official_task_info, Unset):
            official_task_info = UNSET
        elif isinstance(self.official_task_info, TaskOfficialTaskInfoType0):
            official_task_info = self.official_task_info.to_dict()
        else:
            official_task_info = self.official_task_info

        is_discord: bool | None | Unset
        if isinstance(self.is_discord, Unset):
            is_discord = UNSET
        else:
            is_discord = self.is_discord

        seed_error: None | str | Unset
        if isinstance(self.seed_error, Unset):
            seed_error = UNSET
        else:
            seed_error = self.seed_error

        client_ip: None | str | Unset
        if isinstance(self.client_ip, Unset):
            client_ip = UNSET
        else:
            client_ip = self.client_ip

        account_filter: dict[str, Any] | None | Unset
        if isinstance(self.account_filter, Unset):
            account_filter = UNSET
        elif isinstance(self.account_filter, TaskAccountFilterType0):
            account_filter = self.account_filter.to_dict()
        else:
            account_filter = self.account_filter

        video_url: None | str | Unset
        if isinstance(self.video_url, Unset):
            video_url = UNSET
        else:
            video_url = self.video_url

        storage_option: None | str | Unset
        if isinstance(self.storage_option, Unset):
            storage_option = UNSET
        else:
            storage_option = self.storage_option

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if id is not UNSET:
            field_dict["id"] = id
        if parent_id is not UNSET:
            field_dict["parentId"] = parent_id
        if bot_type is not UNSET:
            field_dict["botType"] = bot_type
        if real_bot_type is not UNSET:
            field_dict["realBotType"] = real_bot_type
        if user_id is not UNSET:
            field_dict["userId"] = user_id
        if is_white is not UNSET:
            field_dict["isWhite"] = is_white
        if nonce is not UNSET:
            field_dict["nonce"] = nonce
        if interaction_metadata_id is not UNSET:
            field_dict["interactionMetadataId"] = interaction_metadata_id
        if message_id is not UNSET:
            field_dict["messageId"] = message_id
        if remix_modal_message_id is not UNSET:
            field_dict["remixModalMessageId"] = remix_modal_message_id
        if remix_auto_submit is not UNSET:
            field_dict["remixAutoSubmit"] = remix_auto_submit
        if remix_modaling is not UNSET:
            field_dict["remixModaling"] = remix_modaling
        if instance_id is not UNSET:
            field_dict["instanceId"] = instance_id
        if sub_instance_id is not UNSET:
            field_dict["subInstanceId"] = sub_instance_id
        if message_ids is not UNSET:
            field_dict["messageIds"] = message_ids
        if action is not UNSET:
            field_dict["action"] = action
        if status is not UNSET:
            field_dict["status"] = status
        if is_completed is not UNSET:
            field_dict["isCompleted"] = is_completed
        if prompt is not UNSET:
            field_dict["prompt"] = prompt
        if prompt_en is not UNSET:
            field_dict["promptEn"] = prompt_en
        if prompt_full is not UNSET:
            field_dict["promptFull"] = prompt_full
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
        if base_image_url is not UNSET:
            field_dict["baseImageUrl"] = base_image_url
        if image_urls is not UNSET:
            field_dict["imageUrls"] = image_urls
        if thumbnail_url is not UNSET:
            field_dict["thumbnailUrl"] = thumbnail_url
        if progress is not UNSET:
            field_dict["progress"] = progress
        if fail_reason is not UNSET:
            field_dict["failReason"] = fail_reason
        if buttons is not UNSET:
            field_dict["buttons"] = buttons
        if displays is not UNSET:
            field_dict["displays"] = displays
        if seed is not UNSET:
            field_dict["seed"] = seed
        if seed_message_id is not UNSET:
            field_dict["seedMessageId"] = seed_message_id
        if job_id is not UNSET:
            field_dict["jobId"] = job_id
        if is_replicate is not UNSET:
            field_dict["isReplicate"] = is_replicate
        if replicate_source is not UNSET:
            field_dict["replicateSource"] = replicate_source
        if replicate_target is not UNSET:
            field_dict["replicateTarget"] = replicate_target
        if mode is not UNSET:
            field_dict["mode"] = mode
        if request_mode is not UNSET:
            field_dict["requestMode"] = request_mode
        if url is not UNSET:
            field_dict["url"] = url
        if proxy_url is not UNSET:
            field_dict["proxyUrl"] = proxy_url
        if height is not UNSET:
            field_dict["height"] = height
        if width is not UNSET:
            field_dict["width"] = width
        if size is not UNSET:
            field_dict["size"] = size
        if content_type is not UNSET:
            field_dict["contentType"] = content_type
        if image_height is not UNSET:
            field_dict["imageHeight"] = image_height
        if image_width is not UNSET:
            field_dict["imageWidth"] = image_width
        if video_gen_origin_image_url is not UNSET:
            field_dict["videoGenOriginImageUrl"] = video_gen_origin_image_url
        if video_duration is not UNSET:
            field_dict["videoDuration"] = video_duration
        if frame_count is not UNSET:
            field_dict["frameCount"] = frame_count
        if video_urls is not UNSET:
            field_dict["videoUrls"] = video_urls
        if use_time is not UNSET:
            field_dict["useTime"] = use_time
        if version is not UNSET:
            field_dict["version"] = version
        if video_type is not UNSET:
            field_dict["videoType"] = video_type
        if is_hd_video is not UNSET:
            field_dict["isHdVideo"] = is_hd_video
        if is_video is not UNSET:
            field_dict["isVideo"] = is_video
        if is_video_upscale is not UNSET:
            field_dict["isVideoUpscale"] = is_video_upscale
        if properties is not UNSET:
            field_dict["properties"] = properties
        if language is not UNSET:
            field_dict["language"] = language
        if has_ai_review_retried is not UNSET:
            field_dict["hasAIReviewRetried"] = has_ai_review_retried
        if is_third_party is not UNSET:
            field_dict["isThirdParty"] = is_third_party
        if is_partner is not UNSET:
            field_dict["isPartner"] = is_partner
        if is_partner_relax is not UNSET:
            field_dict["isPartnerRelax"] = is_partner_relax
        if partner_task_id is not UNSET:
            field_dict["partnerTaskId"] = partner_task_id
        if partner_task_info is not UNSET:
            field_dict["partnerTaskInfo"] = partner_task_info
        if is_official is not UNSET:
            field_dict["isOfficial"] = is_official
        if official_task_id is not UNSET:
            field_dict["officialTaskId"] = official_task_id
        if official_task_info is not UNSET:
            field_dict["officialTaskInfo"] = official_task_info
        if is_discord is not UNSET:
            field_dict["isDiscord"] = is_discord
        if seed_error is not UNSET:
            field_dict["seedError"] = seed_error
        if client_ip is not UNSET:
            field_dict["clientIp"] = client_ip
        if account_filter is not UNSET:
            field_dict["accountFilter"] = account_filter
        if video_url is not UNSET:
            field_dict["videoUrl"] = video_url
        if storage_option is not UNSET:
            field_dict["storageOption"] = storage_option

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.button import Button  # noqa: PLC0415
        from ..models.task_account_filter_type_0 import TaskAccountFilterType0  # noqa: PLC0415
        from ..models.task_displays import TaskDisplays  # noqa: PLC0415
        from ..models.task_image import TaskImage  # noqa: PLC0415
        from ..models.task_official_task_info_type_0 import TaskOfficialTaskInfoType0  # noqa: PLC0415
        from ..models.task_partner_task_info_type_0 import TaskPartnerTaskInfoType0  # noqa: PLC0415
        from ..models.task_properties import TaskProperties  # noqa: PLC0415
        from ..models.task_video import TaskVideo  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_parent_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parent_id = _parse_parent_id(d.pop("parentId", UNSET))

        def _parse_bot_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        bot_type = _parse_bot_type(d.pop("botType", UNSET))

        def _parse_real_bot_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        real_bot_type = _parse_real_bot_type(d.pop("realBotType", UNSET))

        def _parse_user_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        user_id = _parse_user_id(d.pop("userId", UNSET))

        def _parse_is_white(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_white = _parse_is_white(d.pop("isWhite", UNSET))

        def _parse_nonce(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        nonce = _parse_nonce(d.pop("nonce", UNSET))

        def _parse_interaction_metadata_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        interaction_metadata_id = _parse_interaction_metadata_id(
            d.pop("interactionMetadataId", UNSET)
        )

        def _parse_message_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        message_id = _parse_message_id(d.pop("messageId", UNSET))

        def _parse_remix_modal_message_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        remix_modal_message_id = _parse_remix_modal_message_id(d.pop("remixModalMessageId", UNSET))

        def _parse_remix_auto_submit(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        remix_auto_submit = _parse_remix_auto_submit(d.pop("remixAutoSubmit", UNSET))

        def _parse_remix_modaling(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        remix_modaling = _parse_remix_modaling(d.pop("remixModaling", UNSET))

        def _parse_instance_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        instance_id = _parse_instance_id(d.pop("instanceId", UNSET))

        def _parse_sub_instance_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sub_instance_id = _parse_sub_instance_id(d.pop("subInstanceId", UNSET))

        def _parse_message_ids(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                message_ids_type_0 = cast(list[str], data)

                return message_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        message_ids = _parse_message_ids(d.pop("messageIds", UNSET))

        def _parse_action(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        action = _parse_action(d.pop("action", UNSET))

        def _parse_status(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        def _parse_is_completed(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_completed = _parse_is_completed(d.pop("isCompleted", UNSET))

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

        def _parse_prompt_full(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        prompt_full = _parse_prompt_full(d.pop("promptFull", UNSET))

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

        def _parse_base_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        base_image_url = _parse_base_image_url(d.pop("baseImageUrl", UNSET))

        def _parse_image_urls(data: object) -> list[TaskImage] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                image_urls_type_0 = []
                _image_urls_type_0 = data
                for image_urls_type_0_item_data in _image_urls_type_0:
                    image_urls_type_0_item = TaskImage.from_dict(image_urls_type_0_item_data)

                    image_urls_type_0.append(image_urls_type_0_item)

                return image_urls_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TaskImage] | None | Unset, data)

        image_urls = _parse_image_urls(d.pop("imageUrls", UNSET))

        def _parse_thumbnail_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        thumbnail_url = _parse_thumbnail_url(d.pop("thumbnailUrl", UNSET))

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

        def _parse_displays(data: object) -> None | TaskDisplays | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                displays_type_0 = TaskDisplays.from_dict(data)

                return displays_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskDisplays | Unset, data)

        displays = _parse_displays(d.pop("displays", UNSET))

        def _parse_seed(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        seed = _parse_seed(d.pop("seed", UNSET))

        def _parse_seed_message_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        seed_message_id = _parse_seed_message_id(d.pop("seedMessageId", UNSET))

        def _parse_job_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        job_id = _parse_job_id(d.pop("jobId", UNSET))

        def _parse_is_replicate(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_replicate = _parse_is_replicate(d.pop("isReplicate", UNSET))

        def _parse_replicate_source(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        replicate_source = _parse_replicate_source(d.pop("replicateSource", UNSET))

        def _parse_replicate_target(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        replicate_target = _parse_replicate_target(d.pop("replicateTarget", UNSET))

        def _parse_mode(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mode = _parse_mode(d.pop("mode", UNSET))

        def _parse_request_mode(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        request_mode = _parse_request_mode(d.pop("requestMode", UNSET))

        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))

        def _parse_proxy_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        proxy_url = _parse_proxy_url(d.pop("proxyUrl", UNSET))

        def _parse_height(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        height = _parse_height(d.pop("height", UNSET))

        def _parse_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        width = _parse_width(d.pop("width", UNSET))

        def _parse_size(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        size = _parse_size(d.pop("size", UNSET))

        def _parse_content_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        content_type = _parse_content_type(d.pop("contentType", UNSET))

        def _parse_image_height(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        image_height = _parse_image_height(d.pop("imageHeight", UNSET))

        def _parse_image_width(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        image_width = _parse_image_width(d.pop("imageWidth", UNSET))

        def _parse_video_gen_origin_image_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_gen_origin_image_url = _parse_video_gen_origin_image_url(
            d.pop("videoGenOriginImageUrl", UNSET)
        )

        def _parse_video_duration(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        video_duration = _parse_video_duration(d.pop("videoDuration", UNSET))

        def _parse_frame_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        frame_count = _parse_frame_count(d.pop("frameCount", UNSET))

        def _parse_video_urls(data: object) -> list[TaskVideo] | None | Unset:
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
                    video_urls_type_0_item = TaskVideo.from_dict(video_urls_type_0_item_data)

                    video_urls_type_0.append(video_urls_type_0_item)

                return video_urls_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[TaskVideo] | None | Unset, data)

        video_urls = _parse_video_urls(d.pop("videoUrls", UNSET))

        def _parse_use_time(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        use_time = _parse_use_time(d.pop("useTime", UNSET))

        def _parse_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        def _parse_video_type(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_type = _parse_video_type(d.pop("videoType", UNSET))

        def _parse_is_hd_video(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_hd_video = _parse_is_hd_video(d.pop("isHdVideo", UNSET))

        def _parse_is_video(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_video = _parse_is_video(d.pop("isVideo", UNSET))

        def _parse_is_video_upscale(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_video_upscale = _parse_is_video_upscale(d.pop("isVideoUpscale", UNSET))

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

        def _parse_language(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        language = _parse_language(d.pop("language", UNSET))

        def _parse_has_ai_review_retried(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        has_ai_review_retried = _parse_has_ai_review_retried(d.pop("hasAIReviewRetried", UNSET))

        def _parse_is_third_party(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_third_party = _parse_is_third_party(d.pop("isThirdParty", UNSET))

        def _parse_is_partner(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_partner = _parse_is_partner(d.pop("isPartner", UNSET))

        def _parse_is_partner_relax(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_partner_relax = _parse_is_partner_relax(d.pop("isPartnerRelax", UNSET))

        def _parse_partner_task_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        partner_task_id = _parse_partner_task_id(d.pop("partnerTaskId", UNSET))

        def _parse_partner_task_info(data: object) -> None | TaskPartnerTaskInfoType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                partner_task_info_type_0 = TaskPartnerTaskInfoType0.from_dict(data)

                return partner_task_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskPartnerTaskInfoType0 | Unset, data)

        partner_task_info = _parse_partner_task_info(d.pop("partnerTaskInfo", UNSET))

        def _parse_is_official(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_official = _parse_is_official(d.pop("isOfficial", UNSET))

        def _parse_official_task_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        official_task_id = _parse_official_task_id(d.pop("officialTaskId", UNSET))

        def _parse_official_task_info(data: object) -> None | TaskOfficialTaskInfoType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                official_task_info_type_0 = TaskOfficialTaskInfoType0.from_dict(data)

                return official_task_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskOfficialTaskInfoType0 | Unset, data)

        official_task_info = _parse_official_task_info(d.pop("officialTaskInfo", UNSET))

        def _parse_is_discord(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        is_discord = _parse_is_discord(d.pop("isDiscord", UNSET))

        def _parse_seed_error(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        seed_error = _parse_seed_error(d.pop("seedError", UNSET))

        def _parse_client_ip(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_ip = _parse_client_ip(d.pop("clientIp", UNSET))

        def _parse_account_filter(data: object) -> None | TaskAccountFilterType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                account_filter_type_0 = TaskAccountFilterType0.from_dict(data)

                return account_filter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TaskAccountFilterType0 | Unset, data)

        account_filter = _parse_account_filter(d.pop("accountFilter", UNSET))

        def _parse_video_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        video_url = _parse_video_url(d.pop("videoUrl", UNSET))

        def _parse_storage_option(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        storage_option = _parse_storage_option(d.pop("storageOption", UNSET))

        task = cls(
            id=id,
            parent_id=parent_id,
            bot_type=bot_type,
            real_bot_type=real_bot_type,
            user_id=user_id,
            is_white=is_white,
            nonce=nonce,
            interaction_metadata_id=interaction_metadata_id,
            message_id=message_id,
            remix_modal_message_id=remix_modal_message_id,
            remix_auto_submit=remix_auto_submit,
            remix_modaling=remix_modaling,
            instance_id=instance_id,
            sub_instance_id=sub_instance_id,
            message_ids=message_ids,
            action=action,
            status=status,
            is_completed=is_completed,
            prompt=prompt,
            prompt_en=prompt_en,
            prompt_full=prompt_full,
            description=description,
            state=state,
            submit_time=submit_time,
            start_time=start_time,
            finish_time=finish_time,
            image_url=image_url,
            base_image_url=base_image_url,
            image_urls=image_urls,
            thumbnail_url=thumbnail_url,
            progress=progress,
            fail_reason=fail_reason,
            buttons=buttons,
            displays=displays,
            seed=seed,
            seed_message_id=seed_message_id,
            job_id=job_id,
            is_replicate=is_replicate,
            replicate_source=replicate_source,
            replicate_target=replicate_target,
            mode=mode,
            request_mode=request_mode,
            url=url,
            proxy_url=proxy_url,
            height=height,
            width=width,
            size=size,
            content_type=content_type,
            image_height=image_height,
            image_width=image_width,
            video_gen_origin_image_url=video_gen_origin_image_url,
            video_duration=video_duration,
            frame_count=frame_count,
            video_urls=video_urls,
            use_time=use_time,
            version=version,
            video_type=video_type,
            is_hd_video=is_hd_video,
            is_video=is_video,
            is_video_upscale=is_video_upscale,
            properties=properties,
            language=language,
            has_ai_review_retried=has_ai_review_retried,
            is_third_party=is_third_party,
            is_partner=is_partner,
            is_partner_relax=is_partner_relax,
            partner_task_id=partner_task_id,
            partner_task_info=partner_task_info,
            is_official=is_official,
            official_task_id=official_task_id,
            official_task_info=official_task_info,
            is_discord=is_discord,
            seed_error=seed_error,
            client_ip=client_ip,
            account_filter=account_filter,
            video_url=video_url,
            storage_option=storage_option,
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
