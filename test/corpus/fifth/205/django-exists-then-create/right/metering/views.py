from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import UsageRecord


class UsageSerializer(serializers.Serializer):
    event_id = serializers.CharField(max_length=64)
    meter = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(max_digits=20, decimal_places=6)
    occurred_at = serializers.DateTimeField()


class IngestView(APIView):
    """POST /v1/usage, called by customers' agents, which repeat a call that timed out."""

    def post(self, request):
        body = UsageSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        usage = body.validated_data
        _, created = UsageRecord.objects.get_or_create(
            account=request.user.account,
            event_id=usage["event_id"],
            defaults={key: usage[key] for key in ("meter", "quantity", "occurred_at")},
        )
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response({"duplicate": not created}, status=code)
