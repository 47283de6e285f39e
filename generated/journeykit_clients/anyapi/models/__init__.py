"""Contains all the data models used in inputs/outputs"""

from .account_filter import AccountFilter
from .account_filter_modes_item import AccountFilterModesItem
from .action_request import ActionRequest
from .blend_request import BlendRequest
from .blend_request_bot_type import BlendRequestBotType
from .blend_request_dimensions import BlendRequestDimensions
from .button import Button
from .describe_request import DescribeRequest
from .describe_request_bot_type import DescribeRequestBotType
from .image_error import ImageError
from .imagine_request import ImagineRequest
from .imagine_request_bot_type import ImagineRequestBotType
from .modal_request import ModalRequest
from .open_ai_error import OpenAIError
from .open_ai_error_detail import OpenAIErrorDetail
from .relay_error import RelayError
from .seed_result import SeedResult
from .shorten_request import ShortenRequest
from .shorten_request_bot_type import ShortenRequestBotType
from .submit_properties import SubmitProperties
from .submit_result import SubmitResult
from .swap_face_request import SwapFaceRequest
from .task import Task
from .task_ids_request import TaskIdsRequest
from .task_properties import TaskProperties
from .upload_filter import UploadFilter
from .upload_request import UploadRequest
from .upload_result import UploadResult
from .video_link import VideoLink

__all__ = (
    "AccountFilter",
    "AccountFilterModesItem",
    "ActionRequest",
    "BlendRequest",
    "BlendRequestBotType",
    "BlendRequestDimensions",
    "Button",
    "DescribeRequest",
    "DescribeRequestBotType",
    "ImageError",
    "ImagineRequest",
    "ImagineRequestBotType",
    "ModalRequest",
    "OpenAIError",
    "OpenAIErrorDetail",
    "RelayError",
    "SeedResult",
    "ShortenRequest",
    "ShortenRequestBotType",
    "SubmitProperties",
    "SubmitResult",
    "SwapFaceRequest",
    "Task",
    "TaskIdsRequest",
    "TaskProperties",
    "UploadFilter",
    "UploadRequest",
    "UploadResult",
    "VideoLink",
)
