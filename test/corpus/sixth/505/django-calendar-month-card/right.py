from datetime import UTC

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.models import Invoice, Subscription
from metering.models import UsageEvent


def events_of_period(subscription: Subscription) -> QuerySet[UsageEvent]:
    return UsageEvent.objects.filter(
        account=subscription.account,
        occurred_at__gte=subscription.current_period_start,
        occurred_at__lt=subscription.current_period_end,
    )


def close_period(subscription: Subscription) -> Invoice:
    """Run by the billing job when `current_period_end` has passed."""
    quantity = events_of_period(subscription).aggregate(total=Sum("quantity"))["total"] or 0
    invoice, _ = Invoice.objects.get_or_create(
        subscription=subscription,
        period_start=subscription.current_period_start,
        defaults={"quantity": quantity, "total_cents": subscription.plan.total_cents(quantity)},
    )
    return invoice


class CurrentUsageView(APIView):
    """The card "Usage this period" of the billing settings."""

    def get(self, request):
        subscription = Subscription.objects.select_related("plan").get(account=request.account)
        events = events_of_period(subscription)
        used = events.aggregate(total=Sum("quantity"))["total"] or 0
        days = (
            events.annotate(day=TruncDate("occurred_at", tzinfo=UTC))
            .values("day")
            .annotate(quantity=Sum("quantity"))
            .order_by("day")
        )
        return Response(
            {
                "since": subscription.current_period_start.isoformat(),
                "until": subscription.current_period_end.isoformat(),
                "used": used,
                "included": subscription.plan.included_quantity,
                "estimate_cents": subscription.plan.total_cents(used),
                "days": list(days),
            }
        )
