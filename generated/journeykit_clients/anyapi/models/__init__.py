"""Contains all the data models used in inputs/outputs"""

from .action_request import ActionRequest
from .button import Button
from .imagine_request import ImagineRequest
from .imagine_request_bot_type import ImagineRequestBotType
from .open_ai_error import OpenAIError
from .open_ai_error_detail import OpenAIErrorDetail
from .relay_error import RelayError
from .submit_properties import SubmitProperties
from .submit_result import SubmitResult
from .task import Task
from .task_ids_request import TaskIdsRequest
from .task_properties import TaskProperties
from .video_link import VideoLink

__all__ = (
    "ActionRequest",
    "Button",
    "ImagineRequest",
    "ImagineRequestBotType",
    "OpenAIError",
    "OpenAIErrorDetail",
    "RelayError",
    "SubmitProperties",
    "SubmitResult",
    "Task",
    "TaskIdsRequest",
    "TaskProperties",
    "VideoLink",
)
