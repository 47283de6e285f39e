from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_envelope import ErrorEnvelope
from ...models.list_tasks_request import ListTasksRequest
from ...models.task_list_envelope import TaskListEnvelope
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ListTasksRequest,
    page: int,
    page_size: int | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    params: dict[str, Any] = {}

    params["page"] = page

    params["pageSize"] = page_size

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/ai/draw/mj/query-mj-tasks",
        "params": params,
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | TaskListEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = TaskListEnvelope.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_1 = ErrorEnvelope.from_dict(data)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ErrorEnvelope.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorEnvelope.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = ErrorEnvelope.from_dict(response.json())

        return response_402

    if 400 <= response.status_code <= 499:
        response_4xx = cast(Any, None)
        return response_4xx

    if 500 <= response.status_code <= 599:
        response_5xx = cast(Any, None)
        return response_5xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ListTasksRequest,
    page: int,
    page_size: int | Unset = UNSET,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope]:
    """List the account's tasks, page by page (Midjourney 分页批量查询任务)

     Read all tasks of the account, newest page first. A POST with its paging in the query string and
    `model` in the body. There is no filter by id, state or time.

    Args:
        page (int):
        page_size (int | Unset):
        body (ListTasksRequest): What the permission is checked by; the paging is in the query
            string. Example: {'model': 'midjourney'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
        page=page,
        page_size=page_size,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: ListTasksRequest,
    page: int,
    page_size: int | Unset = UNSET,
) -> Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope | None:
    """List the account's tasks, page by page (Midjourney 分页批量查询任务)

     Read all tasks of the account, newest page first. A POST with its paging in the query string and
    `model` in the body. There is no filter by id, state or time.

    Args:
        page (int):
        page_size (int | Unset):
        body (ListTasksRequest): What the permission is checked by; the paging is in the query
            string. Example: {'model': 'midjourney'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
        page=page,
        page_size=page_size,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ListTasksRequest,
    page: int,
    page_size: int | Unset = UNSET,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope]:
    """List the account's tasks, page by page (Midjourney 分页批量查询任务)

     Read all tasks of the account, newest page first. A POST with its paging in the query string and
    `model` in the body. There is no filter by id, state or time.

    Args:
        page (int):
        page_size (int | Unset):
        body (ListTasksRequest): What the permission is checked by; the paging is in the query
            string. Example: {'model': 'midjourney'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
        page=page,
        page_size=page_size,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ListTasksRequest,
    page: int,
    page_size: int | Unset = UNSET,
) -> Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope | None:
    """List the account's tasks, page by page (Midjourney 分页批量查询任务)

     Read all tasks of the account, newest page first. A POST with its paging in the query string and
    `model` in the body. There is no filter by id, state or time.

    Args:
        page (int):
        page_size (int | Unset):
        body (ListTasksRequest): What the permission is checked by; the paging is in the query
            string. Example: {'model': 'midjourney'}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | TaskListEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            page=page,
            page_size=page_size,
        )
    ).parsed
