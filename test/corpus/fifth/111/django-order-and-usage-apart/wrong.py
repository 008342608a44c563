from django.db import transaction
from django.utils import timezone
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from .models import Shipment, UsageEvent
from .serializers import ShipmentSerializer


class ShipmentViewSet(ReadOnlyModelViewSet):
    serializer_class = ShipmentSerializer

    def get_queryset(self):
        return Shipment.objects.filter(account=self.request.user.account)

    @action(detail=True, methods=["post"])
    def dispatch_now(self, request, pk=None):
        with transaction.atomic():
            shipment = self.get_queryset().select_for_update().get(pk=pk)
            if shipment.state != Shipment.READY:
                return Response(status=status.HTTP_409_CONFLICT)
            shipment.state = Shipment.DISPATCHED
            shipment.dispatched_at = timezone.now()
            shipment.save(update_fields=["state", "dispatched_at"])

        UsageEvent.objects.get_or_create(  # <- MTR-111
            event_id=f"dispatch-{shipment.pk}",
            defaults={"account": shipment.account, "meter": "dispatches", "quantity": 1, "occurred_at": shipment.dispatched_at},
        )
        return Response(self.get_serializer(shipment).data)
