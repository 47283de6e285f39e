from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.modal_request import ModalRequest
from ...models.open_ai_error import OpenAIError
from ...models.relay_error import RelayError
from ...models.submit_result import SubmitResult
from ...types import Response


def _get_kwargs(
    *,
    body: ModalRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/mj/submit/modal",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult | None:
    if response.status_code == 200:
        response_200 = SubmitResult.from_dict(response.json())

        return response_200

    if response.status_code == 400:

        def _parse_response_400(data: object) -> OpenAIError | RelayError:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_400_type_0 = RelayError.from_dict(data)

                return response_400_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_400_type_1 = OpenAIError.from_dict(data)

            return response_400_type_1

        response_400 = _parse_response_400(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = OpenAIError.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = OpenAIError.from_dict(response.json())

        return response_403

    if response.status_code == 429:
        response_429 = RelayError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = OpenAIError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = OpenAIError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ModalRequest,
) -> Response[OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult]:
    """Answer the window of a waiting task (提交Modal，提交局部重绘、ZOOM)

     Some buttons (Vary Region, Custom Zoom, and most follow-ups in Remix mode) open a window in
    Midjourney; the task waits until it gets its prompt and, for a region, its mask.

    Args:
        body (ModalRequest): What to write into the window of a waiting task. Example: {'taskId':
            '1711500000003333', 'prompt': 'a red lighthouse at dusk', 'maskBase64':
            'data:image/png;base64,iVBORw0KGgo='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult]
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
    body: ModalRequest,
) -> OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult | None:
    """Answer the window of a waiting task (提交Modal，提交局部重绘、ZOOM)

     Some buttons (Vary Region, Custom Zoom, and most follow-ups in Remix mode) open a window in
    Midjourney; the task waits until it gets its prompt and, for a region, its mask.

    Args:
        body (ModalRequest): What to write into the window of a waiting task. Example: {'taskId':
            '1711500000003333', 'prompt': 'a red lighthouse at dusk', 'maskBase64':
            'data:image/png;base64,iVBORw0KGgo='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ModalRequest,
) -> Response[OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult]:
    """Answer the window of a waiting task (提交Modal，提交局部重绘、ZOOM)

     Some buttons (Vary Region, Custom Zoom, and most follow-ups in Remix mode) open a window in
    Midjourney; the task waits until it gets its prompt and, for a region, its mask.

    Args:
        body (ModalRequest): What to write into the window of a waiting task. Example: {'taskId':
            '1711500000003333', 'prompt': 'a red lighthouse at dusk', 'maskBase64':
            'data:image/png;base64,iVBORw0KGgo='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ModalRequest,
) -> OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult | None:
    """Answer the window of a waiting task (提交Modal，提交局部重绘、ZOOM)

     Some buttons (Vary Region, Custom Zoom, and most follow-ups in Remix mode) open a window in
    Midjourney; the task waits until it gets its prompt and, for a region, its mask.

    Args:
        body (ModalRequest): What to write into the window of a waiting task. Example: {'taskId':
            '1711500000003333', 'prompt': 'a red lighthouse at dusk', 'maskBase64':
            'data:image/png;base64,iVBORw0KGgo='}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        OpenAIError | OpenAIError | RelayError | RelayError | SubmitResult
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
