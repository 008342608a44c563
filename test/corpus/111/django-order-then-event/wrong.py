from decimal import Decimal

from django.utils import timezone
from rest_framework import status
from rest_framework.decorators import api_view
from rest_framework.response import Response

from fulfilment.models import Parcel, UsageEvent
from fulfilment.serializers import ParcelSerializer


def weight_class(grams: int) -> str:
    return "letter" if grams <= 500 else "parcel"


def create_parcel(account, data: dict) -> Parcel:
    parcel = Parcel.objects.create(
        account=account,
        reference=data["reference"],
        grams=data["grams"],
        declared_value=Decimal(data["declared_value"]),
    )
    UsageEvent.objects.create(  # <- MTR-111
        event_id=f"parcel-{parcel.pk}",
        account=account,
        meter="parcels",
        quantity=1,
        dimension=weight_class(parcel.grams),
        occurred_at=parcel.created_at,
    )
    return parcel


@api_view(["POST"])
def parcels(request):
    serializer = ParcelSerializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    parcel = create_parcel(request.user.account, serializer.validated_data)
    return Response(ParcelSerializer(parcel).data, status=status.HTTP_201_CREATED)


@api_view(["GET"])
def parcel_detail(request, pk: int):
    parcel = Parcel.objects.get(pk=pk, account=request.user.account)
    return Response({**ParcelSerializer(parcel).data, "age": (timezone.now() - parcel.created_at).days})
