from http import HTTPStatus
from typing import Any, cast

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.message_envelope import MessageEnvelope
from ...models.problem_details import ProblemDetails
from ...models.result_envelope import ResultEnvelope
from ...models.upload_request import UploadRequest
from ...models.upload_result import UploadResult
from ...types import Response


def _get_kwargs(
    *,
    body: UploadRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/mj/submit/upload-discord-images",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> MessageEnvelope | ResultEnvelope | UploadResult:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = UploadResult.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_1 = MessageEnvelope.from_dict(data)

                return response_200_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            response_200_type_2 = ResultEnvelope.from_dict(data)

            return response_200_type_2

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 401:
        response_401 = cast(Any, None)
        return response_401

    if response.status_code == 403:
        response_403 = cast(Any, None)
        return response_403

    if response.status_code == 415:
        response_415 = ProblemDetails.from_dict(response.json())

        return response_415

    if response.status_code == 429:
        response_429 = cast(Any, None)
        return response_429

    if response.status_code == 500:
        response_500 = ResultEnvelope.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[
    Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope
]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UploadRequest,
) -> Response[
    Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope
]:
    """Upload pictures and get their addresses (上传文件到discord)

     Put pictures where Midjourney can read them. It makes no task; the addresses go into prompts.

    Args:
        body (UploadRequest): What to upload. Example: {'base64Array':
            ['data:image/png;base64,iVBORw0KGgo=']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope]
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
    body: UploadRequest,
) -> Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope | None:
    """Upload pictures and get their addresses (上传文件到discord)

     Put pictures where Midjourney can read them. It makes no task; the addresses go into prompts.

    Args:
        body (UploadRequest): What to upload. Example: {'base64Array':
            ['data:image/png;base64,iVBORw0KGgo=']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: UploadRequest,
) -> Response[
    Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope
]:
    """Upload pictures and get their addresses (上传文件到discord)

     Put pictures where Midjourney can read them. It makes no task; the addresses go into prompts.

    Args:
        body (UploadRequest): What to upload. Example: {'base64Array':
            ['data:image/png;base64,iVBORw0KGgo=']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: UploadRequest,
) -> Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope | None:
    """Upload pictures and get their addresses (上传文件到discord)

     Put pictures where Midjourney can read them. It makes no task; the addresses go into prompts.

    Args:
        body (UploadRequest): What to upload. Example: {'base64Array':
            ['data:image/png;base64,iVBORw0KGgo=']}.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | MessageEnvelope | ResultEnvelope | UploadResult | ProblemDetails | ResultEnvelope
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
