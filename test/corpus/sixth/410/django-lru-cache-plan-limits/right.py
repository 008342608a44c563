from functools import lru_cache

from django.db import transaction
from rest_framework import mixins, viewsets
from rest_framework.exceptions import PermissionDenied

from billing.models import PlanFeature, Subscription
from forms.models import Form
from forms.serializers import FormSerializer
from organizations.models import Organization

UNLIMITED = None


@lru_cache(maxsize=1)
def feature_names() -> dict[str, str]:
    """For the messages; the names come with the release and do not change while it runs."""
    return dict(PlanFeature.Code.choices)


def limits_of(organization_id: int) -> dict[str, int | None]:
    subscription = Subscription.objects.select_related("plan").get(organization_id=organization_id)
    limits = {
        feature.code: feature.limit if feature.limit >= 0 else UNLIMITED
        for feature in PlanFeature.objects.filter(plan=subscription.plan)
    }
    return limits | {code: extra for code, extra in subscription.addons.items() if extra is not UNLIMITED}


class FormViewSet(mixins.CreateModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    serializer_class = FormSerializer

    def get_queryset(self):
        return Form.objects.filter(organization=self.request.organization).order_by("-created_at")

    def perform_create(self, serializer):
        with transaction.atomic():
            organization = Organization.objects.select_for_update().get(pk=self.request.organization.pk)
            limit = limits_of(organization.pk).get("forms", 0)
            used = Form.objects.filter(organization=organization, archived_at=None).count()
            if limit is not UNLIMITED and used >= limit:
                raise PermissionDenied(f"Your plan includes {limit} {feature_names()['forms']}.")
            serializer.save(organization=organization, created_by=self.request.user)
