from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.open_ai_error import OpenAIError
from ...models.relay_error import RelayError
from ...models.task import Task
from ...models.task_ids_request import TaskIdsRequest
from ...types import Response


def _get_kwargs(
    *,
    body: TaskIdsRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/mj/task/list-by-condition",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OpenAIError | RelayError | list[Task] | None:
    if response.status_code == 200:
        response_200 = []
        _response_200 = response.json()
        for response_200_item_data in _response_200:
            response_200_item = Task.from_dict(response_200_item_data)

            response_200.append(response_200_item)

        return response_200

    if response.status_code == 400:
        response_400 = RelayError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = OpenAIError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = OpenAIError.from_dict(response.json())

        return response_403

    if response.status_code == 500:
        response_500 = OpenAIError.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[OpenAIError | RelayError | list[Task]]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: TaskIdsRequest,
) -> Response[OpenAIError | RelayError | list[Task]]:
    """Fetch several tasks by id (根据ID列表查询任务)

     Read the present state of several tasks at once.

    Args:
        body (TaskIdsRequest): Which tasks to read. Example: {'ids': ['1731000000000123',
            '1731000000000999']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | RelayError | list[Task]]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: TaskIdsRequest,
) -> OpenAIError | RelayError | list[Task] | None:
    """Fetch several tasks by id (根据ID列表查询任务)

     Read the present state of several tasks at once.

    Args:
        body (TaskIdsRequest): Which tasks to read. Example: {'ids': ['1731000000000123',
            '1731000000000999']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | RelayError | list[Task]
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: TaskIdsRequest,
) -> Response[OpenAIError | RelayError | list[Task]]:
    """Fetch several tasks by id (根据ID列表查询任务)

     Read the present state of several tasks at once.

    Args:
        body (TaskIdsRequest): Which tasks to read. Example: {'ids': ['1731000000000123',
            '1731000000000999']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | RelayError | list[Task]]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: TaskIdsRequest,
) -> OpenAIError | RelayError | list[Task] | None:
    """Fetch several tasks by id (根据ID列表查询任务)

     Read the present state of several tasks at once.

    Args:
        body (TaskIdsRequest): Which tasks to read. Example: {'ids': ['1731000000000123',
            '1731000000000999']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | RelayError | list[Task]
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
