"""Contains all the data models used in inputs/outputs"""

from .action_request import ActionRequest
from .action_request_model import ActionRequestModel
from .action_request_type import ActionRequestType
from .button import Button
from .error_envelope import ErrorEnvelope
from .fetch_task_request import FetchTaskRequest
from .fetch_task_request_model import FetchTaskRequestModel
from .imagine_request import ImagineRequest
from .imagine_request_model import ImagineRequestModel
from .imagine_request_type import ImagineRequestType
from .list_tasks_request import ListTasksRequest
from .list_tasks_request_model import ListTasksRequestModel
from .submit_envelope import SubmitEnvelope
from .task import Task
from .task_envelope import TaskEnvelope
from .task_list_envelope import TaskListEnvelope
from .task_page import TaskPage

__all__ = (
    "ActionRequest",
    "ActionRequestModel",
    "ActionRequestType",
    "Button",
    "ErrorEnvelope",
    "FetchTaskRequest",
    "FetchTaskRequestModel",
    "ImagineRequest",
    "ImagineRequestModel",
    "ImagineRequestType",
    "ListTasksRequest",
    "ListTasksRequestModel",
    "SubmitEnvelope",
    "Task",
    "TaskEnvelope",
    "TaskListEnvelope",
    "TaskPage",
)
