from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.open_ai_error import OpenAIError
from ...models.relay_error import RelayError
from ...models.task import Task
from ...types import Response


def _get_kwargs(
    id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/mj/task/{id}/fetch".format(
            id=quote(str(id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OpenAIError | RelayError | Task | None:
    if response.status_code == 200:
        response_200 = Task.from_dict(response.json())

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
) -> Response[OpenAIError | RelayError | Task]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[OpenAIError | RelayError | Task]:
    """Fetch one task (根据任务ID 查询任务状态)

     Read the present state of one task. The relay asks its upstream every 15 seconds and answers from
    its own database, so polling faster brings nothing new. A task whose progress is 100% is never
    refreshed again. After a modal it shows the row of the button, which still waits, until the row of
    the modal is done; the list shows both.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | RelayError | Task]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> OpenAIError | RelayError | Task | None:
    """Fetch one task (根据任务ID 查询任务状态)

     Read the present state of one task. The relay asks its upstream every 15 seconds and answers from
    its own database, so polling faster brings nothing new. A task whose progress is 100% is never
    refreshed again. After a modal it shows the row of the button, which still waits, until the row of
    the modal is done; the list shows both.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | RelayError | Task
    """

    return sync_detailed(
        id=id,
        client=client,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[OpenAIError | RelayError | Task]:
    """Fetch one task (根据任务ID 查询任务状态)

     Read the present state of one task. The relay asks its upstream every 15 seconds and answers from
    its own database, so polling faster brings nothing new. A task whose progress is 100% is never
    refreshed again. After a modal it shows the row of the button, which still waits, until the row of
    the modal is done; the list shows both.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | RelayError | Task]
    """

    kwargs = _get_kwargs(
        id=id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
) -> OpenAIError | RelayError | Task | None:
    """Fetch one task (根据任务ID 查询任务状态)

     Read the present state of one task. The relay asks its upstream every 15 seconds and answers from
    its own database, so polling faster brings nothing new. A task whose progress is 100% is never
    refreshed again. After a modal it shows the row of the button, which still waits, until the row of
    the modal is done; the list shows both.

    Args:
        id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | RelayError | Task
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
        )
    ).parsed
