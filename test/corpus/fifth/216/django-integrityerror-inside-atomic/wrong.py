"""Imports the daily CSV of the telephony carrier."""

import csv
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import IntegrityError, transaction

from calls.models import CallRecord, ImportedFile


class Command(BaseCommand):
    help = "Import call detail records"

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)

    @transaction.atomic
    def handle(self, *args, path: Path, **options):
        stored = repeated = 0
        with path.open(newline="") as file:
            for row in csv.DictReader(file):
                try:
                    self.store(row)
                except IntegrityError:  # <- MTR-216
                    # The carrier repeats calls that cross midnight.
                    repeated += 1
                else:
                    stored += 1
        ImportedFile.objects.create(name=path.name, stored=stored, repeated=repeated)
        self.stdout.write(f"{stored} calls stored, {repeated} seen before")

    def store(self, row: dict[str, str]) -> None:
        CallRecord.objects.create(  # <- MTR-216
            call_id=row["CallId"],
            account_id=row["Account"],
            seconds=int(row["Duration"]),
            price=Decimal(row["Price"]),
            started_at=row["StartedAt"],
        )
