from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.describe_request import DescribeRequest
from ...models.error_envelope import ErrorEnvelope
from ...models.submit_envelope import SubmitEnvelope
from ...types import Response


def _get_kwargs(
    *,
    body: DescribeRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/v1/ai/draw/mj/describe",
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> ErrorEnvelope | SubmitEnvelope:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = SubmitEnvelope.from_dict(data)

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
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: DescribeRequest,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    """Turn a picture into prompts (Midjourney Describe prompt提取 任务创建)

     Have a picture put into words. The answer carries the id of the new task; the words come with the
    task, in its `prompt`.

    Args:
        body (DescribeRequest): Which picture to describe. Example: {'model': 'midjourney',
            'base64': 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]
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
    body: DescribeRequest,
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    """Turn a picture into prompts (Midjourney Describe prompt提取 任务创建)

     Have a picture put into words. The answer carries the id of the new task; the words come with the
    task, in its `prompt`.

    Args:
        body (DescribeRequest): Which picture to describe. Example: {'model': 'midjourney',
            'base64': 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: DescribeRequest,
) -> Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]:
    """Turn a picture into prompts (Midjourney Describe prompt提取 任务创建)

     Have a picture put into words. The answer carries the id of the new task; the words come with the
    task, in its `prompt`.

    Args:
        body (DescribeRequest): Which picture to describe. Example: {'model': 'midjourney',
            'base64': 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: DescribeRequest,
) -> Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope | None:
    """Turn a picture into prompts (Midjourney Describe prompt提取 任务创建)

     Have a picture put into words. The answer carries the id of the new task; the words come with the
    task, in its `prompt`.

    Args:
        body (DescribeRequest): Which picture to describe. Example: {'model': 'midjourney',
            'base64': 'data:image/jpeg;base64,/9j/4AAQSkZJRg=='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | ErrorEnvelope | ErrorEnvelope | SubmitEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
