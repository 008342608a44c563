from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.models import Invoice, Subscription
from metering.models import UsageEvent


def close_period(subscription: Subscription) -> Invoice:
    """Run by the billing job when `current_period_end` has passed."""
    quantity = UsageEvent.objects.filter(
        account=subscription.account,
        occurred_at__gte=subscription.current_period_start,
        occurred_at__lt=subscription.current_period_end,
    ).aggregate(total=Sum("quantity"))["total"] or 0
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
        month_start = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)  # <- MTR-505
        events = UsageEvent.objects.filter(account=request.account, occurred_at__gte=month_start)  # <- MTR-505
        used = events.aggregate(total=Sum("quantity"))["total"] or 0
        days = (
            events.annotate(day=TruncDate("occurred_at"))  # <- MTR-505?, MTR-302?
            .values("day")
            .annotate(quantity=Sum("quantity"))
            .order_by("day")
        )
        return Response(
            {
                "since": date.isoformat(month_start),
                "used": used,
                "included": subscription.plan.included_quantity,
                "estimate_cents": subscription.plan.total_cents(used),
                "days": list(days),
            }
        )
