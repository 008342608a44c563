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
        if UsageRecord.objects.filter(account=request.user.account, event_id=usage["event_id"]).exists():  # <- MTR-205|MTR-204
            return Response({"duplicate": True}, status=status.HTTP_200_OK)
        UsageRecord.objects.create(account=request.user.account, **usage)  # <- MTR-205|MTR-204
        return Response({"duplicate": False}, status=status.HTTP_201_CREATED)
