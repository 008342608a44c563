import logging

from django.db import transaction
from django.db.models import F

from files.models import StoredFile, WorkspaceStorage

logger = logging.getLogger(__name__)


def file_uploaded(file_id: int) -> None:
    """Counts a file when the upload is complete; the storage callback may come twice."""
    with transaction.atomic():
        counted = StoredFile.objects.filter(pk=file_id, counted=False).update(counted=True)
        if not counted:
            return
        stored = StoredFile.objects.get(pk=file_id)
        WorkspaceStorage.objects.get_or_create(workspace_id=stored.workspace_id)
        WorkspaceStorage.objects.filter(workspace_id=stored.workspace_id).update(
            bytes_used=F("bytes_used") + stored.size
        )
    logger.info("file %s counted with %s bytes", file_id, stored.size)


def file_deleted(stored: StoredFile) -> None:
    WorkspaceStorage.objects.filter(workspace_id=stored.workspace_id).update(  # <- MTR-414
        bytes_used=F("bytes_used") - stored.size  # <- MTR-414
    )
    logger.info("file %s gave back %s bytes", stored.pk, stored.size)
