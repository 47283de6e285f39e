"""Contains all the data models used in inputs/outputs"""

from .account_filter import AccountFilter
from .account_filter_modes_item import AccountFilterModesItem
from .action_request import ActionRequest
from .action_tool import ActionTool
from .button import Button
from .imagine_request import ImagineRequest
from .imagine_request_bot_type import ImagineRequestBotType
from .problem_details import ProblemDetails
from .result_envelope import ResultEnvelope
from .submit_properties import SubmitProperties
from .submit_result import SubmitResult
from .task import Task
from .task_account_filter_type_0 import TaskAccountFilterType0
from .task_displays import TaskDisplays
from .task_ids_request import TaskIdsRequest
from .task_image import TaskImage
from .task_official_task_info_type_0 import TaskOfficialTaskInfoType0
from .task_partner_task_info_type_0 import TaskPartnerTaskInfoType0
from .task_properties import TaskProperties
from .task_video import TaskVideo

__all__ = (
    "AccountFilter",
    "AccountFilterModesItem",
    "ActionRequest",
    "ActionTool",
    "Button",
    "ImagineRequest",
    "ImagineRequestBotType",
    "ProblemDetails",
    "ResultEnvelope",
    "SubmitProperties",
    "SubmitResult",
    "Task",
    "TaskAccountFilterType0",
    "TaskDisplays",
    "TaskIdsRequest",
    "TaskImage",
    "TaskOfficialTaskInfoType0",
    "TaskPartnerTaskInfoType0",
    "TaskProperties",
    "TaskVideo",
)
