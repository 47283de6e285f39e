"""Contains all the data models used in inputs/outputs"""

from .account_filter import AccountFilter
from .account_filter_modes_item import AccountFilterModesItem
from .action_request import ActionRequest
from .action_tool import ActionTool
from .blend_request import BlendRequest
from .blend_request_bot_type import BlendRequestBotType
from .blend_request_dimensions import BlendRequestDimensions
from .button import Button
from .describe_request import DescribeRequest
from .describe_request_bot_type import DescribeRequestBotType
from .edit_request import EditRequest
from .imagine_request import ImagineRequest
from .imagine_request_bot_type import ImagineRequestBotType
from .message_envelope import MessageEnvelope
from .modal_request import ModalRequest
from .problem_details import ProblemDetails
from .result_envelope import ResultEnvelope
from .retexture_request import RetextureRequest
from .seed_result import SeedResult
from .shorten_request import ShortenRequest
from .shorten_request_bot_type import ShortenRequestBotType
from .submit_properties import SubmitProperties
from .submit_result import SubmitResult
from .swap_face_request import SwapFaceRequest
from .task import Task
from .task_account_filter_type_0 import TaskAccountFilterType0
from .task_displays import TaskDisplays
from .task_ids_request import TaskIdsRequest
from .task_image import TaskImage
from .task_official_task_info_type_0 import TaskOfficialTaskInfoType0
from .task_partner_task_info_type_0 import TaskPartnerTaskInfoType0
from .task_properties import TaskProperties
from .task_video import TaskVideo
from .upload_request import UploadRequest
from .upload_result import UploadResult
from .video_request import VideoRequest
from .video_request_action import VideoRequestAction
from .video_request_batch_size import VideoRequestBatchSize
from .video_request_motion import VideoRequestMotion
from .video_request_video_type import VideoRequestVideoType
from .video_swap_request import VideoSwapRequest

__all__ = (
    "AccountFilter",
    "AccountFilterModesItem",
    "ActionRequest",
    "ActionTool",
    "BlendRequest",
    "BlendRequestBotType",
    "BlendRequestDimensions",
    "Button",
    "DescribeRequest",
    "DescribeRequestBotType",
    "EditRequest",
    "ImagineRequest",
    "ImagineRequestBotType",
    "MessageEnvelope",
    "ModalRequest",
    "ProblemDetails",
    "ResultEnvelope",
    "RetextureRequest",
    "SeedResult",
    "ShortenRequest",
    "ShortenRequestBotType",
    "SubmitProperties",
    "SubmitResult",
    "SwapFaceRequest",
    "Task",
    "TaskAccountFilterType0",
    "TaskDisplays",
    "TaskIdsRequest",
    "TaskImage",
    "TaskOfficialTaskInfoType0",
    "TaskPartnerTaskInfoType0",
    "TaskProperties",
    "TaskVideo",
    "UploadRequest",
    "UploadResult",
    "VideoRequest",
    "VideoRequestAction",
    "VideoRequestBatchSize",
    "VideoRequestMotion",
    "VideoRequestVideoType",
    "VideoSwapRequest",
)
