"""Contains all the data models used in inputs/outputs"""

from .account_balance import AccountBalance
from .action_request import ActionRequest
from .action_request_model import ActionRequestModel
from .action_request_type import ActionRequestType
from .api_key import ApiKey
from .api_key_list_envelope import ApiKeyListEnvelope
from .balance_envelope import BalanceEnvelope
from .blend_request import BlendRequest
from .blend_request_dimensions import BlendRequestDimensions
from .blend_request_model import BlendRequestModel
from .blend_request_type import BlendRequestType
from .button import Button
from .describe_request import DescribeRequest
from .describe_request_model import DescribeRequestModel
from .describe_request_type import DescribeRequestType
from .error_envelope import ErrorEnvelope
from .fetch_task_request import FetchTaskRequest
from .fetch_task_request_model import FetchTaskRequestModel
from .file_envelope import FileEnvelope
from .imagine_request import ImagineRequest
from .imagine_request_model import ImagineRequestModel
from .imagine_request_type import ImagineRequestType
from .list_tasks_request import ListTasksRequest
from .list_tasks_request_model import ListTasksRequestModel
from .stored_file import StoredFile
from .submit_envelope import SubmitEnvelope
from .task import Task
from .task_envelope import TaskEnvelope
from .task_list_envelope import TaskListEnvelope
from .task_page import TaskPage
from .upload_file_request import UploadFileRequest
from .upload_file_request_is_public import UploadFileRequestIsPublic
from .upload_file_request_purpose import UploadFileRequestPurpose

__all__ = (
    "AccountBalance",
    "ActionRequest",
    "ActionRequestModel",
    "ActionRequestType",
    "ApiKey",
    "ApiKeyListEnvelope",
    "BalanceEnvelope",
    "BlendRequest",
    "BlendRequestDimensions",
    "BlendRequestModel",
    "BlendRequestType",
    "Button",
    "DescribeRequest",
    "DescribeRequestModel",
    "DescribeRequestType",
    "ErrorEnvelope",
    "FetchTaskRequest",
    "FetchTaskRequestModel",
    "FileEnvelope",
    "ImagineRequest",
    "ImagineRequestModel",
    "ImagineRequestType",
    "ListTasksRequest",
    "ListTasksRequestModel",
    "StoredFile",
    "SubmitEnvelope",
    "Task",
    "TaskEnvelope",
    "TaskListEnvelope",
    "TaskPage",
    "UploadFileRequest",
    "UploadFileRequestIsPublic",
    "UploadFileRequestPurpose",
)
