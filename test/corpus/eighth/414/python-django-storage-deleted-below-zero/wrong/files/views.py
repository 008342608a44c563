from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from files import usage
from files.models import StoredFile, WorkspaceStorage
from files.storage import presigned_upload, schedule_removal


@api_view(["POST"])
def start_upload(request: Request) -> Response:
    # the URL is signed for a body of exactly this size
    stored = StoredFile.objects.create(
        workspace=request.user.workspace,
        name=request.data["name"],
        size=int(request.data["size"]),
        counted=False,
    )
    return Response({"id": stored.pk, "url": presigned_upload(stored)}, status=status.HTTP_201_CREATED)


@api_view(["DELETE"])
def delete_file(request: Request, pk: int) -> Response:
    with transaction.atomic():
        stored = get_object_or_404(
            StoredFile.objects.select_for_update(), pk=pk, workspace=request.user.workspace
        )
        usage.file_deleted(stored)
        transaction.on_commit(lambda key=stored.key: schedule_removal(key))
        stored.delete()
    return Response(status=status.HTTP_204_NO_CONTENT)


@api_view(["GET"])
def storage(request: Request) -> Response:
    row = WorkspaceStorage.objects.filter(workspace=request.user.workspace).first()
    return Response({"bytes_used": row.bytes_used if row else 0})
